import AuditModel
import ExposurePolicy
import Testing

@Suite struct BaselineTests {
    private static func report(_ judgement: Judgement, _ scans: [HostScan], name: String? = "test") -> AuditReport {
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

    private static func text(_ targets: String) -> String {
        Workbench.group("targets: [\(targets)]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"20-23\" }")
    }

    private static func lines(_ findings: [Finding]) -> [String] {
        findings.filter { $0.verdict != .compliant }
            .map { "\($0.baseline?.rawValue ?? "-") \($0.verdict.rawValue) \($0.endpoint?.description ?? $0.target)" }
            .sorted()
    }

    @Test func findingsAreNewPersistingResolvedOrNewlyObserved() throws {
        let before = try [HostScan.of("192.0.2.4", open: "20,22", closed: "21,80", unreachable: "23")]
        let after = try [
            HostScan.of("192.0.2.4", open: "21-23", closed: "20,80"), .of("192.0.2.5", open: "20,80", closed: "21-23"),
        ]
        let earlier = try Workbench.judgement(Self.text("192.0.2.4"), before)
        let now = try Workbench.judgement(Self.text("192.0.2.4, 192.0.2.5"), after)
        let baseline = try Baseline(Self.report(earlier, before), policyName: "test")
        let compared = baseline.compared(now.findings, isComplete: true)
        #expect(
            Self.lines(compared) == [
                "new unexpected-open 192.0.2.4:21/tcp", "newly-observed unexpected-open 192.0.2.4:23/tcp",
                "newly-observed unexpected-open 192.0.2.5:20/tcp", "persisting missing 192.0.2.4:80/tcp",
                "persisting unexpected-open 192.0.2.4:22/tcp", "resolved unexpected-open 192.0.2.4:20/tcp",
            ])
        #expect(compared == compared.sorted())
        #expect(compared.filter { $0.verdict == .compliant }.allSatisfy { $0.baseline == nil })
        let summary = Summary(findings: compared, incompleteReasons: [])
        #expect(summary.count(.unexpectedOpen) == 4)
    }

    @Test func anIncompleteRunResolvesNothing() throws {
        let before = try [HostScan.of("192.0.2.4", open: "20", closed: "21-23,80")]
        let earlier = try Workbench.judgement(Self.text("192.0.2.4"), before)
        let now = try Workbench.judgement(Self.text("192.0.2.4"), [])
        let baseline = try Baseline(Self.report(earlier, before), policyName: "test")
        #expect(!baseline.compared(now.findings, isComplete: false).contains { $0.baseline == .resolved })
    }

    @Test func aResolvedFindingIsNotResolvedTwice() throws {
        let before = try [HostScan.of("192.0.2.4", open: "20", closed: "21-23,80")]
        var earlier = try Workbench.judgement(Self.text("192.0.2.4"), before)
        for index in earlier.findings.indices { earlier.findings[index].baseline = .resolved }
        let baseline = try Baseline(Self.report(earlier, before), policyName: "test")
        #expect(baseline.compared([], isComplete: true).isEmpty)
    }

    @Test(
        "a baseline of another policy, or of none, cannot be compared",
        arguments: [
            ("other", "the baseline is of the policy 'other', and this one is 'test'"),
            (nil, "the baseline was made without a policy, so nothing can be compared with it"),
        ] as [(String?, String)])
    func mismatch(name: String?, message: String) throws {
        let judgement = try Workbench.judgement(Self.text("192.0.2.4"), [])
        do throws(Baseline.Mismatch) {
            _ = try Baseline(Self.report(judgement, [], name: name), policyName: "test")
            Issue.record("no error")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func failingOnNewFindingsAloneLetsOldOnesPass() throws {
        let before = try [HostScan.of("192.0.2.4", open: "20,80", closed: "21-23")]
        let earlier = try Workbench.judgement(Self.text("192.0.2.4"), before)
        let baseline = try Baseline(Self.report(earlier, before), policyName: "test")
        func status(_ scans: [HostScan]) throws -> Int32 {
            let now = try Workbench.judgement(Self.text("192.0.2.4"), scans)
            return Summary(
                findings: baseline.compared(now.findings, isComplete: true), incompleteReasons: now.incompleteReasons,
                gate: RunGate(onlyNew: true)
            ).exitStatus
        }
        #expect(try status(before) == 0)
        #expect(try status([.of("192.0.2.4", open: "20,21,80", closed: "22-23")]) == 1)
    }
}
