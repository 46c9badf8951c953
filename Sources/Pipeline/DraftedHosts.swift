import AuditModel
package import ExposurePolicy
package import Interchange

extension PolicyDraft.Host {
    /// The hosts of stored results, each once, with the names that can be declared for them: those by which they were
    /// scanned and that led to no address that nobody looked at, since the draft would not pass there.
    package static func all(in results: [StoredResult]) -> [PolicyDraft.Host] {
        let hosts = Dictionary(grouping: results.flatMap(\.hosts), by: \.address)
        let targets = AddressSet(results.flatMap(\.addressTargets))
        func isDeclarable(_ name: HostName) -> Bool {
            guard let answer = Resolution(merging: results.compactMap { $0.resolutions[name] }) else { return true }
            return answer.partialFailures.isEmpty && answer.addresses.allSatisfy { hosts[$0] != nil }
        }
        return hosts.map { address, scans in
            let names = results.flatMap { $0.names[address] ?? [] }
            let declarable = names.filter { $0.source == .target }.compactMap { try? HostName(parsing: $0.name) }
                .filter(isDeclarable)
            let others = names.map(\.name) + results.flatMap { $0.reverseNames[address]?.names ?? [] }
            return PolicyDraft.Host(
                scan: HostScan(address: address, merging: scans), scannedNames: Set(declarable),
                isTarget: targets.contains(address),
                names: Set(others).subtracting(declarable.map(\.text)).sorted())
        }
    }
}
