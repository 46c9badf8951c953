import AuditModel
import ExposurePolicy
import Testing

/// The one invariant of judging: there is no input for which a scan that did not happen is reported compliant.
@Suite struct InvariantTests {
    /// A generated policy with what was found out about it, judged.
    private struct Trial {
        let text: String
        let policy: Policy
        let scope: AuditScope
        let names: NameEvidence
        let evidence: AuditEvidence
        let judgement: Judgement
        let summary: Summary

        /// `nil` for a policy that is refused, as contradictory ones are, and those of which everything is excluded.
        init?(_ generator: inout PolicyGenerator) throws {
            text = generator.policy()
            names = try generator.names()
            evidence = try generator.evidence()
            guard let policy = try? Workbench.policy(text), let scope = try? AuditScope(policy, names: names) else {
                return nil
            }
            self.policy = policy
            self.scope = scope
            judgement = Judge(policy, scope: scope, on: Workbench.today).judge(evidence)
            summary = Summary(findings: judgement.findings, incompleteReasons: judgement.incompleteReasons)
        }

        /// Every state that the port may be in, found the slow way; empty when nobody looked.
        func states(_ endpoint: Endpoint) -> [PortState] {
            let seen = evidence.hosts.lazy.filter { $0.address == endpoint.address }
                .compactMap { $0.observation(port: endpoint.port, transport: endpoint.transport)?.state }
            if let state = seen.min() { return [state] }
            let unknown = evidence.hosts.lazy.filter { $0.address == endpoint.address }.flatMap(\.undetermined)
                .filter { $0.transport == endpoint.transport && $0.ports.contains(endpoint.port) }
            return Set(unknown.flatMap(\.states)).sorted()
        }

        func isKnown(_ endpoint: Endpoint) -> Bool {
            let states = states(endpoint)
            return !states.isEmpty && states.allSatisfy(\.isConclusive)
        }

        func opensEverything(_ endpoint: Endpoint) -> Bool {
            evidence.hosts.contains { scan in
                scan.address == endpoint.address
                    && scan.aggregates.contains { $0.transport == endpoint.transport && $0.state == .open }
            }
        }

        var planned: [Endpoint] {
            scope.hosts.flatMap { host in
                [(Transport.tcp, host.tcp), (.udp, host.udp)].flatMap { transport, ports in
                    ports.map { Endpoint(address: host.address, port: $0, transport: transport) }
                }
            }
        }
    }

    @Test(arguments: 0..<60)
    func nothingIsCompliantWithoutEvidence(round: UInt64) throws {
        var judged = 0
        for step in 0..<25 as Range<UInt64> {
            var generator = PolicyGenerator(seed: round &* 1000 + step)
            guard let trial = try Trial(&generator) else { continue }
            judged += 1
            for finding in trial.judgement.findings where finding.verdict == .compliant { check(finding, trial) }
            checkCoverage(trial)
            checkEveryDeclaredEndpoint(trial)
            checkNoOpenPortIsPassedOver(trial)
            checkWaivers(trial)
            if trial.summary.exitStatus == 0 { checkComplete(trial) }
            var shuffled = trial.evidence
            shuffled.hosts = generator.shuffled(shuffled.hosts)
            let again = Judge(trial.policy, scope: trial.scope, on: Workbench.today).judge(shuffled)
            let isSame = again.findings == trial.judgement.findings && again.coverage == trial.judgement.coverage
            #expect(isSame, "the order of evidence counts\n\(trial.text)")
        }
        #expect(judged > 10)
    }

    @Test func runsOfEveryExitStatusAreAmongThoseThatAreTried() throws {
        var counts: [Int32: Int] = [:]
        for seed in 0..<600 as Range<UInt64> {
            var generator = PolicyGenerator(seed: seed)
            guard let trial = try Trial(&generator) else { continue }
            counts[trial.summary.exitStatus, default: 0] += 1
        }
        #expect(counts.keys.sorted() == [0, 1, 2])
        #expect(counts.values.allSatisfy { $0 >= 10 }, "\(counts)")
    }

    private func check(_ finding: Finding, _ trial: Trial) {
        if let endpoint = finding.endpoint {
            #expect(trial.isKnown(endpoint), "\(finding.message)\n\(trial.text)")
            guard trial.opensEverything(endpoint), finding.expected.state == .open else { return }
            let isHeard = trial.evidence.hosts.contains { scan in
                scan.observations.contains { $0.endpoint == endpoint && $0.service?.method == .probed }
            }
            #expect(isHeard, "\(finding.message)\n\(trial.text)")
        } else if finding.expected.state == nil {
            let resolution = trial.names.resolutions.first { $0.key.text == finding.target }?.value
            #expect(resolution?.failure.map { $0 == .noSuchName || $0 == .noAddresses } ?? (resolution != nil))
        } else {
            // The detail is the address, the ports and what they are.
            let words = (finding.observed.detail ?? "").split(separator: " ")
            let places = words.dropFirst().first?.split(separator: "/").first.flatMap {
                try? PortSet(parsing: String($0))
            }
            guard let address = words.first.flatMap({ IPAddress(text: $0) }), let places else {
                Issue.record("no ports in \(finding.observed)")
                return
            }
            for port in places {
                let endpoint = Endpoint(address: address, port: port, transport: .tcp)
                #expect(trial.isKnown(endpoint), "\(finding.message)\n\(trial.text)")
            }
        }
    }

    private func checkCoverage(_ trial: Trial) {
        let (coverage, text) = (trial.judgement.coverage, trial.text)
        #expect(Set(trial.judgement.findings.map(\.id)).count == trial.judgement.findings.count, "ids collide\n\(text)")
        #expect(coverage.endpointsPlanned == trial.planned.count)
        #expect(coverage.endpointsConclusive + coverage.endpointsInconclusive == coverage.endpointsPlanned)
        let single = trial.planned.count { trial.states($0).count == 1 && trial.isKnown($0) }
        let known = trial.planned.count { trial.isKnown($0) }
        #expect((single...known).contains(coverage.endpointsConclusive), "\(text)")
        let silent = trial.planned.count { $0.transport == .udp && trial.states($0) == [.openFiltered] }
        #expect(coverage.endpointsSilentUDP <= silent, "\(text)")
        let explained = (coverage.causes ?? []).reduce(0) { $0 + $1.endpoints }
        #expect(explained == coverage.endpointsInconclusive - coverage.endpointsSilentUDP, "\(text)")
        let addresses = Set(trial.scope.hosts.map(\.address))
        for finding in trial.judgement.findings {
            if let endpoint = finding.endpoint { #expect(addresses.contains(endpoint.address), "excluded\n\(text)") }
        }
    }

    private func checkEveryDeclaredEndpoint(_ trial: Trial) {
        let judged = Set(trial.judgement.findings.compactMap(\.endpoint))
        for place in EffectivePolicy(trial.policy, scope: trial.scope).places {
            for rule in place.rules where rule.port.ports.count <= 256 {
                for address in place.addresses.joined() {
                    for port in rule.port.ports {
                        let endpoint = Endpoint(address: address, port: port, transport: rule.port.transport)
                        let isJudged = judged.contains(endpoint)
                        #expect(isJudged, "\(endpoint) has no verdict\n\(trial.text)")
                    }
                }
            }
        }
    }

    private func checkNoOpenPortIsPassedOver(_ trial: Trial) {
        guard !trial.text.contains("unlisted: any") else { return }
        let judged = Set(trial.judgement.findings.compactMap(\.endpoint))
        for scan in trial.evidence.hosts where trial.scope.hosts.contains(where: { $0.address == scan.address }) {
            for observation in scan.observations where observation.state == .open {
                let endpoint = observation.endpoint
                // Ports of a host that opens everything are one finding.
                let isJudged = judged.contains(endpoint) || trial.opensEverything(endpoint)
                #expect(isJudged, "\(endpoint) is passed over\n\(trial.text)")
            }
        }
    }

    private func checkWaivers(_ trial: Trial) {
        for finding in trial.judgement.findings where finding.status == .waived {
            #expect(finding.waiver.map { $0.until >= Workbench.today } ?? false, "\(finding.message)\n\(trial.text)")
            #expect(finding.verdict != .compliant)
        }
    }

    /// Exit status 0 says that everything was looked at, but for UDP that nobody declared and that stayed silent, and for
    /// what somebody signed for.
    private func checkComplete(_ trial: Trial) {
        let (text, evidence) = (trial.text, trial.evidence)
        #expect(!evidence.isInterrupted && evidence.incompleteReasons.isEmpty, "\(text)")
        let waived = trial.judgement.findings.filter { $0.status == .waived }
        for endpoint in trial.planned where !trial.isKnown(endpoint) {
            let isSilent = endpoint.transport == .udp && trial.states(endpoint) == [.openFiltered]
            let isSigned = waived.contains { finding in
                finding.verdict == .notVerified
                    && (finding.endpoint.map { $0 == endpoint }
                        ?? (finding.observed.detail?.contains("1000-1300") == true))
            }
            #expect(isSilent || isSigned, "\(endpoint)\n\(text)")
        }
        let excluded = trial.policy.exclusions.compactMap { $0.name?.text }
        for name in trial.policy.groups.flatMap(\.targets).compactMap(\.name) where !excluded.contains(name.text) {
            let resolution = trial.names.resolutions[name]
            let isLed = !(resolution?.addresses ?? []).isEmpty || trial.names.carried[name] != nil
            let isSigned = waived.contains { $0.verdict == .unresolved && $0.target == name.text }
            #expect(isLed || isSigned, "\(name)\n\(text)")
            let isHalf = resolution?.partialFailures.contains {
                $0.failure != .noSuchName && $0.failure != .noAddresses
            }
            #expect(isHalf != true, "\(name)\n\(text)")
        }
    }

    @Test func nothingIsResolvedWithoutEvidence() throws {
        var resolved = 0
        for step in 0..<600 as Range<UInt64> {
            var generator = PolicyGenerator(seed: 500_000 + step)
            guard let now = try Trial(&generator) else { continue }
            let before = Judge(now.policy, scope: now.scope, on: Workbench.today).judge(try generator.evidence())
            let baseline = try Baseline(
                .of(before, name: "generated"), path: "last.json", sha256: "", policyName: "generated")
            let compared = baseline.compared(
                now.judgement.findings, isComplete: now.summary.isComplete, scope: now.scope, evidence: now.evidence)
            let present = Set(now.judgement.findings.map(\.id))
            for finding in compared.findings where finding.baseline == .resolved {
                resolved += 1
                #expect(now.summary.isComplete && finding.verdict.isViolation && !present.contains(finding.id))
                guard let endpoint = finding.endpoint else { continue }
                switch finding.verdict {
                case .undocumented, .reviewOverdue: break
                default: #expect(now.isKnown(endpoint), "\(finding.message)\n\(now.text)")
                }
            }
            #expect(Set(compared.findings.map(\.id)).count == compared.findings.count)
        }
        #expect(resolved > 0)
    }

    @Test func withoutAnyEvidenceNothingIsCompliantAndTheRunFails() throws {
        for seed in 0..<300 as Range<UInt64> {
            var generator = PolicyGenerator(seed: 1_000_000 + seed)
            let text = generator.policy().replacing("2026-05-27", with: "2026-05-26")
                .replacing("2026-05-28", with: "2026-05-26")
            guard let policy = try? Workbench.policy(text), let scope = try? AuditScope(policy, names: NameEvidence())
            else { continue }
            let judgement = Judge(policy, scope: scope, on: Workbench.today).judge(AuditEvidence(hosts: []))
            #expect(judgement.findings.allSatisfy { $0.verdict != .compliant && $0.status == .active }, "\(text)")
            #expect(judgement.exitStatus != 0, "\(text)")
            #expect(judgement.coverage.endpointsConclusive == 0)
        }
    }
}
