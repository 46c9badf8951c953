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
        let vantage = ResultVantage(results)
        let resolutions = resolutions
        let scope = try scope(resolutions, vantage: context.vantage ?? vantage.place)
        let reverse = results.reduce(into: [IPAddress: ReverseResolution]()) { all, result in
            all.merge(result.reverseNames) { first, second in first.names.isEmpty ? second : first }
        }
        let evidence = AuditEvidence(
            hosts: results.flatMap(\.hosts),
            undetermined: results.flatMap(\.undetermined).map {
                AuditEvidence.UndeterminedPorts(
                    address: $0.address, transport: $0.transport, ports: $0.ports, states: $0.states)
            },
            reverseNames: reverse, incompleteReasons: results.flatMap(\.partialReasons))
        let judgement = Judge(policy, scope: scope, on: startedAt.day).judge(evidence)
        return ReportAssembly(
            context: context, startedAt: startedAt, endedAt: context.clock(), vantage: scope.vantage,
            policy: policy.record, targets: scope.targets, resolutions: resolutions, reverse: reverse,
            carriedNames: names, hosts: hosts, isInterrupted: false, sourceAddresses: [], resolvers: [],
            warnings: vantage.warnings + results.flatMap { $0.partialReasons + $0.warnings }
        ).report(concluding: conclusion.conclude(judgement, scope: scope, evidence: evidence))
    }

    private func scope(_ resolutions: [HostName: Resolution], vantage: String?) throws(RunError) -> AuditScope {
        var carried: [HostName: Set<IPAddress>] = [:]
        for (address, names) in names {
            for name in names where name.source == .target {
                if let name = try? HostName(parsing: name.name) { carried[name, default: []].insert(address) }
            }
        }
        do throws(PolicyErrors) {
            return try AuditScope(
                policy, names: NameEvidence(resolutions: resolutions, carried: carried.mapValues { $0.sorted() }),
                vantage: vantage, addressLimit: RunError.addressLimit)
        } catch {
            throw .policy(error)
        }
    }

    /// Names under which each address was scanned, by any result.
    private var names: [IPAddress: Set<AddressName>] {
        results.reduce(into: [:]) { all, result in all.merge(result.names) { $0.union($1) } }
    }

    /// What the DNS answered for the policy's names; where results differ, the first that has an address.
    private var resolutions: [HostName: Resolution] {
        var all: [HostName: Resolution] = [:]
        for name in policy.names {
            let answers = results.compactMap { $0.resolutions[name] }
            all[name] = answers.first { $0.failure == nil } ?? answers.first
        }
        return all
    }

    /// Each address once, as reports want it.
    private var hosts: [HostScan] {
        var undetermined: [IPAddress: Set<String>] = [:]
        for ports in results.lazy.flatMap(\.undetermined) {
            let states = ports.states.map(\.rawValue).joined(separator: " or ")
            undetermined[ports.address, default: []].insert(
                "the stored result says of \(ports.ports.count) \(ports.transport) ports only that each is \(states)")
        }
        return Dictionary(grouping: results.flatMap(\.hosts), by: \.address).map { address, scans in
            var host = scans.count == 1 ? scans[0] : HostScan(address: address, merging: scans)
            host.remarks += (undetermined[address] ?? []).sorted()
            return host
        }
    }
}

/// From where stored results were made, as far as they say it and agree.
struct ResultVantage {
    let place: String?
    let warnings: [String]

    init(_ results: [StoredResult]) {
        let places = Set(results.compactMap(\.vantage)).sorted()
        place = places.count == 1 ? places.first : nil
        warnings =
            places.count > 1
            ? ["the results were made from different places (\(places.joined(separator: ", "))); check each alone"] : []
    }
}
