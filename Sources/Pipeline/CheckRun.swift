package import AuditModel
package import ExposurePolicy
package import Interchange

/// A run that judges stored results. It sends nothing, to name servers neither: a named target is matched by the names
/// under which the results say that addresses were scanned.
package struct CheckRun: Sendable {
    let policy: Policy
    let results: [StoredResult]
    let conclusion: ConclusionStage
    private(set) var context: RunContext

    package init(
        policy: Policy, results: [StoredResult], gate: RunGate, baseline: Baseline? = nil, context: RunContext
    ) {
        self.policy = policy
        self.results = results
        conclusion = ConclusionStage(gate: gate, baseline: baseline)
        // The report names who scanned, which is not where it is judged.
        let scanners = Set(results.compactMap(\.scannerHost)).sorted()
        self.context = context
        self.context.scannerHost = scanners.isEmpty ? "unknown" : scanners.joined(separator: ", ")
    }

    package func run() throws(RunError) -> AuditReport {
        let startedAt = context.clock()
        let vantage = ResultVantage(results, stated: context.vantage, wanted: policy.vantage)
        let partialReasons = vantage.partialReasons + results.flatMap(\.partialReasons)
        let resolutions = resolutions
        let scope = try scope(resolutions, vantage: vantage)
        let reverse = results.reduce(into: [IPAddress: ReverseResolution]()) { all, result in
            all.merge(result.reverseNames) { first, second in first.names.isEmpty ? second : first }
        }
        let evidence = AuditEvidence(
            hosts: results.flatMap(\.hosts), reverseNames: reverse, incompleteReasons: partialReasons)
        let judgement = Judge(policy, scope: scope, on: startedAt.day).judge(evidence)
        return ReportAssembly(
            context: context, startedAt: startedAt, endedAt: context.clock(), vantage: scope.vantage,
            policy: policy.record, targets: scope.targets, resolutions: resolutions, reverse: reverse,
            carriedNames: names, hosts: hosts, isInterrupted: false, partialReasons: partialReasons,
            sourceAddresses: [], resolvers: [], inputs: results.map(\.origin),
            warnings: ageWarnings(on: startedAt.day) + partialReasons + results.flatMap(\.warnings)
        ).report(concluding: conclusion.conclude(judgement, scope: scope, evidence: evidence))
    }

    /// One for each result that is too old, or may be.
    private func ageWarnings(on day: CalendarDay) -> [String] {
        results.map(\.origin).compactMap { input in
            guard let days = input.days(before: day) else {
                return "\(input.path) does not say when it was scanned, so its evidence may be of any age"
            }
            if days < 0 { return "\(input.path) is dated after this run, so one of the two clocks is wrong" }
            guard days > InputRecord.mostDays else { return nil }
            return "\(input.path) was scanned \(days) days before this run; scan again to see today's network"
        }
    }

    private func scope(
        _ resolutions: [HostName: Resolution], vantage: ResultVantage
    ) throws(RunError) -> AuditScope {
        var carried: [HostName: Set<IPAddress>] = [:]
        for (address, names) in names {
            for name in names where name.source == .target {
                if let name = try? HostName(parsing: name.name) { carried[name, default: []].insert(address) }
            }
        }
        var policy = policy
        // Its own word is no evidence where results contradict it or one another.
        if vantage.place == nil { policy.vantage = nil }
        do throws(PolicyErrors) {
            return try AuditScope(
                policy, names: NameEvidence(resolutions: resolutions, carried: carried.mapValues { $0.sorted() }),
                vantage: vantage.place, addressLimit: RunError.addressLimit)
        } catch {
            throw .policy(error)
        }
    }

    /// Names under which each address was scanned, by any result.
    private var names: [IPAddress: Set<AddressName>] {
        results.reduce(into: [:]) { all, result in all.merge(result.names) { $0.union($1) } }
    }

    /// What the DNS answered for the policy's names, by any result.
    private var resolutions: [HostName: Resolution] {
        var all: [HostName: Resolution] = [:]
        for name in policy.names { all[name] = Resolution(merging: results.compactMap { $0.resolutions[name] }) }
        return all
    }

    /// Each address once, as reports want it.
    private var hosts: [HostScan] {
        Dictionary(grouping: results.flatMap(\.hosts), by: \.address).map { address, scans in
            var host = scans.count == 1 ? scans[0] : HostScan(address: address, merging: scans)
            for ports in host.undetermined {
                let states = ports.states.map(\.rawValue).joined(separator: " or ")
                let remark =
                    "the stored result says of \(ports.ports.count) \(ports.transport) ports only that each is \(states)"
                if !host.remarks.contains(remark) { host.remarks.append(remark) }
            }
            return host
        }
    }
}
