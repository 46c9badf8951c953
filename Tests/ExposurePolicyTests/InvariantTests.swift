import AuditModel
import ExposurePolicy
import Testing

/// The one invariant of judging: there is no input for which a scan that did not happen is reported compliant.
@Suite struct InvariantTests {
    /// Policies and observations from a seed: few addresses and ports, so that everything collides with everything.
    private struct Generator {
        var random: SeededGenerator
        let addresses = (0..<8).map { "192.0.2.\($0)" }
        let names = ["a.example.com", "b.example.com"]
        let ports = [20, 21, 22, 53, 80]

        init(seed: UInt64) { random = SeededGenerator(seed: seed) }

        mutating func pick<Element>(_ options: [Element]) -> Element {
            options[Int.random(in: 0..<options.count, using: &random)]
        }

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

        mutating func policy() -> String {
            var text = "version: 1\nname: generated\nscan: { tcp: \"20-22\", udp: \"53\" }\n"
            if chance(30) { text += "exclude: [\(pick(addresses))]\n" }
            if chance(30) { text += "vantage: internet\n" }
            text += "groups:\n"
            for number in 0..<Int.random(in: 1...3, using: &random) {
                let targets = Set(
                    (0..<2).map { _ in
                        pick(addresses + names + ["192.0.2.0/30", "192.0.2.4/31", "192.0.2.2-5", "192.0.2.0/29"])
                    }
                ).sorted()
                text += "  - name: g\(number)\n    targets: [\(targets.joined(separator: ", "))]\n"
                if chance(20) { text += "    unlisted: any\n" }
                let declared = Set((0..<3).map { _ in pick(ports) }).sorted()
                text += "    expect:\n"
                for port in declared {
                    let state = pick(["open", "open", "closed", "filtered", "not-open", "any"])
                    let vantage = chance(15) ? ", vantage: \(pick(["internet", "office"]))" : ""
                    let service = state == "open" && chance(30) ? ", service: ssh" : ""
                    text += "      - { port: \(port)/\(pick(["tcp", "udp"])), state: \(state)\(vantage)\(service) }\n"
                }
                if chance(20) { text += "      - { port: 1000-2000/tcp, state: \(pick(["not-open", "any"])) }\n" }
            }
            return text
        }

        mutating func evidence() throws -> (names: NameEvidence, evidence: AuditEvidence) {
            var found = NameEvidence()
            for name in names {
                let key = try HostName(parsing: name)
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    found.resolutions[key] = Resolution(queriedName: name, failure: pick(ResolutionFailure.allCases))
                case 1: found.carried[key] = [IPAddress(pick(addresses))].compactMap(\.self)
                case 2: break
                default:
                    found.resolutions[key] = Resolution(
                        queriedName: name, addresses: [IPAddress(pick(addresses))].compactMap(\.self))
                }
            }
            var hosts: [HostScan] = []
            for address in addresses where chance(70) {
                for udp in [false, true] where chance(80) {
                    var states: [PortState: [Int]] = [:]
                    for port in ports + [1500] where chance(80) {
                        states[pick(PortState.allCases), default: []].append(port)
                    }
                    func list(_ state: PortState) -> String {
                        (states[state] ?? []).map { String($0) }.joined(separator: ",")
                    }
                    hosts.append(
                        try .of(
                            address, open: list(.open), closed: list(.closed), filtered: list(.filtered),
                            unreachable: list(.unreachable), openFiltered: list(.openFiltered),
                            notScanned: list(.notScanned), udp: udp))
                }
            }
            return (found, AuditEvidence(hosts: hosts, isInterrupted: chance(10)))
        }
    }

    /// The state that the evidence gives an endpoint, found the slow way.
    private static func state(_ endpoint: Endpoint, _ evidence: AuditEvidence) -> PortState? {
        evidence.hosts.filter { $0.address == endpoint.address }
            .compactMap { $0.observation(port: endpoint.port, transport: endpoint.transport)?.state }.min()
    }

    @Test(arguments: 0..<40)
    func nothingIsCompliantWithoutEvidence(round: UInt64) throws {
        var judged = 0
        for step in 0..<50 {
            var generator = Generator(seed: round &* 1000 + UInt64(step))
            let text = generator.policy()
            let (names, evidence) = try generator.evidence()
            // Contradictory policies and ones of which everything is excluded are refused, which is well.
            guard let policy = try? Workbench.policy(text), let scope = try? AuditScope(policy, names: names) else {
                continue
            }
            judged += 1
            let judgement = Judge(policy, scope: scope, on: Workbench.today).judge(evidence)
            let summary = Summary(findings: judgement.findings, incompleteReasons: judgement.incompleteReasons)
            check(judgement, scope, evidence, text)
            if summary.exitStatus == 0 { checkComplete(scope, evidence, text) }
        }
        #expect(judged > 10)
    }

    private func check(_ judgement: Judgement, _ scope: AuditScope, _ evidence: AuditEvidence, _ text: String) {
        for finding in judgement.findings where finding.verdict == .compliant {
            if let endpoint = finding.endpoint {
                let state = Self.state(endpoint, evidence)
                #expect(state?.isConclusive == true, "\(finding.message)\n\(text)")
            } else {
                #expect(finding.observed.state?.isConclusive == true, "\(finding.message)\n\(text)")
            }
        }
        #expect(Set(judgement.findings.map(\.id)).count == judgement.findings.count, "ids collide\n\(text)")
        let coverage = judgement.coverage
        #expect(coverage.endpointsConclusive + coverage.endpointsInconclusive == coverage.endpointsPlanned)
        var conclusive = 0
        for host in scope.hosts {
            for (transport, ports) in [(Transport.tcp, host.tcp), (.udp, host.udp)] {
                for port in ports {
                    let endpoint = Endpoint(address: host.address, port: port, transport: transport)
                    if Self.state(endpoint, evidence)?.isConclusive == true { conclusive += 1 }
                }
            }
        }
        #expect(coverage.endpointsConclusive == conclusive, "\(text)")
    }

    /// Exit status 0 says that everything was looked at: every planned endpoint has a conclusive state, but for UDP that
    /// nobody declared and that stayed silent.
    private func checkComplete(_ scope: AuditScope, _ evidence: AuditEvidence, _ text: String) {
        #expect(!evidence.isInterrupted)
        for host in scope.hosts {
            for (transport, ports) in [(Transport.tcp, host.tcp), (.udp, host.udp)] {
                for port in ports {
                    let endpoint = Endpoint(address: host.address, port: port, transport: transport)
                    let state = Self.state(endpoint, evidence)
                    let isSilent = transport == .udp && state == .openFiltered
                    #expect(state?.isConclusive == true || isSilent, "\(endpoint)\n\(text)")
                }
            }
        }
    }

    @Test func withoutAnyEvidenceNothingIsCompliantAndTheRunFails() throws {
        for seed in 0..<300 as Range<UInt64> {
            var generator = Generator(seed: 1_000_000 + seed)
            let text = generator.policy()
            guard let policy = try? Workbench.policy(text), let scope = try? AuditScope(policy, names: NameEvidence())
            else { continue }
            let judgement = Judge(policy, scope: scope, on: Workbench.today).judge(AuditEvidence(hosts: []))
            #expect(judgement.findings.allSatisfy { $0.verdict == .notVerified }, "\(text)")
            #expect(judgement.exitStatus == 2, "\(text)")
        }
    }
}
