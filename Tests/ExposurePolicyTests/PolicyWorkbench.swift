import AuditModel
import ExposurePolicy

/// What the tests of this module build policies and evidence with.
enum Workbench {
    static func policy(_ text: String) throws -> Policy {
        try PolicyParser().parse(Array(text.utf8), path: "exposure.yaml").policy
    }

    /// The errors of a text, `file:line:column: message` each; empty when it parses.
    static func errors(_ text: String) -> [String] {
        do throws(PolicyErrors) {
            _ = try PolicyParser().parse(Array(text.utf8), path: "p.yaml")
            return []
        } catch {
            return error.diagnostics.map { "\($0.location): \($0.message)" }
        }
    }

    /// A policy with one group, from the lines of the group.
    static func group(_ lines: String, scan: String = "{ tcp: \"1-100\" }") -> String {
        """
        version: 1
        name: test
        scan: \(scan)
        groups:
          - name: web
        """ + "\n" + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    }

    static func judgement(
        _ text: String,
        _ hosts: [HostScan],
        resolutions: [String: [String]] = [:],
        failures: [String: ResolutionFailure] = [:],
        evidence: (inout AuditEvidence) -> Void = { _ in }
    ) throws -> Judgement {
        let policy = try policy(text)
        var answers: [HostName: Resolution] = [:]
        for (name, addresses) in resolutions {
            answers[try HostName(parsing: name)] = Resolution(
                queriedName: name, addresses: addresses.compactMap { IPAddress($0) }.sorted())
        }
        for (name, failure) in failures {
            answers[try HostName(parsing: name)] = Resolution(queriedName: name, failure: failure)
        }
        let scope = try AuditScope(policy, names: NameEvidence(resolutions: answers))
        var found = AuditEvidence(hosts: hosts)
        evidence(&found)
        return Judge(policy, scope: scope, on: today).judge(found)
    }

    static let today = CalendarDay(daysSinceEpoch: 20_600)
}

extension AuditReport {
    /// A report of a judgement and the hosts behind it; of no policy where `name` is `nil`.
    static func of(_ judgement: Judgement, _ scans: [HostScan] = [], name: String?) -> AuditReport {
        let time = Timestamp(seconds: 1_780_000_000)
        return AuditReport(
            tool: ToolRecord(name: "t", version: "1"),
            run: RunRecord(
                id: "r", startedAt: time, endedAt: time, scannerHost: "h", vantage: nil, arguments: [],
                interrupted: false, sourceAddresses: [], resolvers: []),
            policy: name.map { PolicyRecord(name: $0, path: "p", sha256: "") },
            summary: Summary(findings: judgement.findings, incompleteReasons: judgement.incompleteReasons),
            coverage: judgement.coverage, targets: [],
            hosts: scans.map {
                HostRecord(
                    address: $0.address, names: [], reverseFailure: nil, isResponsive: true, startedAt: time,
                    endedAt: time, observations: $0.observations, aggregates: $0.aggregates, remarks: [])
            }, findings: judgement.findings, warnings: [])
    }
}

extension HostScan {
    /// A host with open ports in observations and the rest in aggregates, as a scan of our own gives it.
    static func of(
        _ address: String, open: String = "", closed: String = "", filtered: String = "", unreachable: String = "",
        openFiltered: String = "", notScanned: String = "", undetermined: [UndeterminedPorts] = [], udp: Bool = false
    ) throws -> HostScan {
        guard let address = IPAddress(address) else { throw WorkbenchError.notAnAddress(address) }
        let transport = udp ? Transport.udp : .tcp
        func ports(_ text: String) throws -> PortSet { text.isEmpty ? PortSet() : try PortSet(parsing: text) }
        let time = Timestamp(seconds: 1_780_000_000)
        let aggregates = try [
            (PortState.closed, Reason.connRefused, closed), (.filtered, .noResponse, filtered),
            (.unreachable, .noRoute, unreachable), (.openFiltered, .noResponse, openFiltered),
            (.notScanned, .notProbed, notScanned),
        ].compactMap { state, reason, text -> PortAggregate? in
            let set = try ports(text)
            return set.isEmpty ? nil : PortAggregate(transport: transport, state: state, reason: reason, ports: set)
        }
        return HostScan(
            address: address, isResponsive: true, startedAt: time, endedAt: time,
            observations: try ports(open).map {
                Observation(
                    endpoint: Endpoint(address: address, port: $0, transport: transport), state: .open,
                    evidence: Evidence(reason: udp ? .udpResponse : .synAck, attempts: 1, observedAt: time))
            }, aggregates: aggregates, undetermined: undetermined)
    }
}

enum WorkbenchError: Error {
    case notAnAddress(String)
}

extension Judgement {
    /// `verdict endpoint` of each finding, or its target where it has no endpoint; sorted.
    var lines: [String] {
        findings.map { "\($0.verdict.rawValue) \($0.endpoint?.description ?? $0.target)" }.sorted()
    }

    /// The same without what holds.
    var deviantLines: [String] { lines.filter { !$0.hasPrefix("compliant") } }

    var exitStatus: Int32 { Summary(findings: findings, incompleteReasons: incompleteReasons).exitStatus }
}
