import AuditModel

/// Hosts of which there is one thing to say, as of the addresses of a network that nobody has: without names, open ports
/// and findings, with the same in every line that people would read of each.
struct AlikeHosts {
    /// The first of them, which stands for all.
    let host: HostRecord
    /// Where they are, sorted, neighbours together.
    let ranges: [AddressRange]

    private init(_ hosts: [HostRecord]) {
        host = hosts[0]
        ranges = hosts.dropFirst().reduce(into: [AddressRange(hosts[0].address)]) { ranges, host in
            let next = AddressRange(host.address)
            if let both = ranges[ranges.count - 1].extended(by: next) {
                ranges[ranges.count - 1] = both
            } else {
                ranges.append(next)
            }
        }
    }

    /// `251 addresses`; `nil` for a host by itself.
    var count: String? {
        let count = ranges.reduce(0) { $0 + $1.count }
        return count == 1 ? nil : Headline.counted(count, "address", "addresses")
    }

    /// Puts together the hosts of a report that are alike, each set where its first host stands.
    static func sets(of report: AuditReport) -> [AlikeHosts] {
        let judged = Set(report.findings.compactMap { $0.endpoint?.address ?? $0.address })
        var numbers: [Likeness: Int] = [:]
        var sets: [[HostRecord]] = []
        for host in report.hosts {
            guard !judged.contains(host.address), let likeness = Likeness(host) else {
                sets.append([host])
                continue
            }
            if let number = numbers[likeness] {
                sets[number].append(host)
            } else {
                numbers[likeness] = sets.count
                sets.append([host])
            }
        }
        return sets.map { AlikeHosts($0) }
    }

    /// What alike hosts have in common.
    private struct Likeness: Hashable {
        let reverseFailure: ResolutionFailure?
        let aggregates: [PortAggregate]
        let remarks: [String]

        /// `nil` for a host that is like no other.
        init?(_ host: HostRecord) {
            guard host.names.isEmpty, host.observations.isEmpty,
                !host.aggregates.contains(where: { $0.state == .open })
            else { return nil }
            reverseFailure = host.reverseFailure
            remarks = host.remarks
            aggregates = host.aggregates.map {
                PortAggregate(transport: $0.transport, state: $0.state, reason: $0.reason, ports: $0.ports)
            }
        }
    }
}
