import AuditModel
import ExposurePolicy
import Testing

@Suite struct BaselineTests {
    private static func report(_ judgement: Judgement, _ scans: [HostScan], name: String? = "test") -> AuditReport {
        .of(judgement, scans, name: name)
    }

    private static func text(_ targets: String) -> String {
        Workbench.group("targets: [\(targets)]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"20-23\" }")
    }

    private static func compared(
        _ baseline: Baseline, _ judgement: Judgement, _ text: String, _ scans: [HostScan], isComplete: Bool = true
    ) throws -> Baseline.Comparison {
        let scope = try AuditScope(Workbench.policy(text), names: NameEvidence())
        return baseline.compared(
            judgement.findings, isComplete: isComplete, scope: scope, evidence: AuditEvidence(hosts: scans))
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
        let baseline = try Baseline(Self.report(earlier, before), path: "last.json", sha256: "", policyName: "test")
        let compared = try Self.compared(baseline, now, Self.text("192.0.2.4, 192.0.2.5"), after).findings
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
        let baseline = try Baseline(Self.report(earlier, before), path: "last.json", sha256: "", policyName: "test")
        let compared = try Self.compared(baseline, now, Self.text("192.0.2.4"), [], isComplete: false)
        #expect(!compared.findings.contains { $0.baseline == .resolved })
        #expect(compared.warnings.isEmpty)
    }

    @Test(
        "what this run did not conclude or does not cover is not resolved, and a warning names it",
        arguments: try [
            ("targets: [192.0.2.5]", HostScan.of("192.0.2.5", closed: "1-100"), false),
            ("targets: [192.0.2.4]\nscan: { tcp: \"30\" }", .of("192.0.2.4", closed: "1-19,21-100"), false),
            ("targets: [192.0.2.4]", .of("192.0.2.4", openFiltered: "1-100"), false),
            ("targets: [192.0.2.4]", .of("192.0.2.4", closed: "1-100"), true),
            ("targets: [192.0.2.4]", .of("192.0.2.4", filtered: "1-100"), true),
            // Outside of the plan, and looked at all the same.
            ("targets: [192.0.2.4]\nscan: { tcp: \"30\" }", .of("192.0.2.4", closed: "1-100"), true),
            ("targets: [192.0.2.5]", .of("192.0.2.4", closed: "1-100"), false),
        ])
    func resolution(group: String, scan: HostScan, isResolved: Bool) throws {
        let before = try [HostScan.of("192.0.2.4", open: "20", closed: "1-19,21-100")]
        let earlier = try Workbench.judgement(Workbench.group("targets: [192.0.2.4]"), before)
        let baseline = try Baseline(Self.report(earlier, before), path: "last.json", sha256: "", policyName: "test")
        let text = Workbench.group(group)
        let now = try Workbench.judgement(text, [scan])
        let compared = try Self.compared(baseline, now, text, [scan])
        #expect(compared.findings.contains { $0.baseline == .resolved } == isResolved)
        #expect(
            compared.warnings
                == (isResolved
                    ? []
                    : [
                        """
                        a violation of the baseline can be called neither persisting nor resolved, because this run came to \
                        no conclusion there or does not cover the place: unexpected-open at 192.0.2.4:20/tcp
                        """
                    ]))
    }

    @Test func whatAnEntryLackedIsNotResolvedByTakingItsTargetOut() throws {
        func text(_ target: String) -> String {
            "require: [need]\n" + Workbench.group("targets: [\(target)]\nexpect: [{ port: 80/tcp }]")
        }
        let hosts = try ["192.0.2.4", "192.0.2.5"].map { try HostScan.of($0, open: "80", closed: "1-79,81-100") }
        let earlier = try Workbench.judgement(text("192.0.2.4"), hosts)
        #expect(earlier.deviantLines == ["undocumented 192.0.2.4:80/tcp"])
        let baseline = try Baseline(Self.report(earlier, hosts), path: "last.json", sha256: "", policyName: "test")
        let now = try Workbench.judgement(text("192.0.2.5"), hosts)
        let compared = try Self.compared(baseline, now, text("192.0.2.5"), hosts)
        #expect(!compared.findings.contains { $0.baseline == .resolved })
        #expect(compared.warnings.count == 1)
    }

    @Test func whatAnEntryLackedIsNotResolvedByTakingItsPortOut() throws {
        let text = "require: [need]\n" + Self.text("192.0.2.4")
        let hosts = try [HostScan.of("192.0.2.4", open: "80", closed: "1-79,81-100")]
        let baseline = try Baseline(
            Self.report(Workbench.judgement(text, hosts), hosts), path: "last.json", sha256: "", policyName: "test")
        func resolved(_ text: String, _ hosts: [HostScan]) throws -> [String] {
            try Self.lines(Self.compared(baseline, Workbench.judgement(text, hosts), text, hosts).findings)
                .filter { $0.hasPrefix("resolved") }
        }
        let closed = try [HostScan.of("192.0.2.4", closed: "1-100")]
        #expect(try resolved(text.replacing("80/tcp", with: "81/tcp"), closed).isEmpty)
        #expect(
            try resolved(text.replacing("80/tcp }", with: "80/tcp, need: web }"), hosts)
                == ["resolved undocumented 192.0.2.4:80/tcp"])
    }

    @Test(
        "a violation that a waiver covered before, and none covers now, is new to the gate",
        arguments: [
            // Until when it was waived before and is now; the workbench's day is 2026-05-27.
            ("2026-05-27", "2026-05-26", "new unexpected-open 192.0.2.4:20/tcp", 1),
            ("2026-05-27", "2026-05-27", "persisting unexpected-open 192.0.2.4:20/tcp", 0),
            ("2026-05-26", "2026-05-26", "persisting unexpected-open 192.0.2.4:20/tcp", 0),
            ("2026-05-26", "2026-05-27", "persisting unexpected-open 192.0.2.4:20/tcp", 0),
        ])
    func endedWaiver(before: String, now: String, line: String, exitStatus: Int32) throws {
        func text(_ until: String) -> String {
            Self.text("192.0.2.4").replacing("port: 80/tcp", with: "port: 80/tcp, state: any")
                + "waivers: [{ id: W, match: { port: 20/tcp }, reason: r, approved-by: a, until: \(until) }]\n"
        }
        let hosts = try [HostScan.of("192.0.2.4", open: "20", closed: "21-23,80")]
        let earlier = try Workbench.judgement(text(before), hosts)
        let baseline = try Baseline(Self.report(earlier, hosts), path: "last.json", sha256: "", policyName: "test")
        let judgement = try Workbench.judgement(text(now), hosts)
        let compared = try Self.compared(baseline, judgement, text(now), hosts)
        #expect(Self.lines(compared.findings) == [line])
        let summary = Summary(findings: compared.findings, incompleteReasons: [], gate: RunGate(onlyNew: true))
        #expect(summary.exitStatus == exitStatus)
    }

    @Test func onlyViolationsAreResolved() throws {
        let before = try [HostScan.of("192.0.2.4", open: "80", closed: "20-22", unreachable: "23")]
        let text = Self.text("192.0.2.4").replacing("80/tcp", with: "23/tcp }, { port: 80/tcp")
        let earlier = try Workbench.judgement(text, before)
        #expect(earlier.lines == ["compliant 192.0.2.4:80/tcp", "not-verified 192.0.2.4:23/tcp"])
        let baseline = try Baseline(Self.report(earlier, before), path: "last.json", sha256: "", policyName: "test")
        let after = try [HostScan.of("192.0.2.4", open: "23", closed: "20-22,80")]
        let now = try Workbench.judgement(text, after)
        #expect(Self.lines(try Self.compared(baseline, now, text, after).findings) == ["new missing 192.0.2.4:80/tcp"])
    }

    @Test func aFindingAboutANameIsNewWhereTheNameWasATargetBefore() throws {
        let text = Self.text("192.0.2.4, www.example.com")
        let host = try HostScan.of("192.0.2.4", open: "80", closed: "20-23")
        let earlier = try Workbench.judgement(Self.text("192.0.2.4"), [host])
        let now = try Workbench.judgement(text, [host], failures: ["www.example.com": .noSuchName])
        var report = Self.report(earlier, [host])
        func lines() throws -> [String] {
            Self.lines(
                try Self.compared(
                    Baseline(report, path: "last.json", sha256: "", policyName: "test"), now, text, [host]
                ).findings)
        }
        #expect(try lines() == ["newly-observed unresolved www.example.com"])
        report.targets = [
            TargetRecord(
                specification: "www.example.com", kind: .name, groups: [], location: nil, resolution: nil,
                addressCount: 1)
        ]
        #expect(try lines() == ["new unresolved www.example.com"])
    }

    @Test func idsOutliveReorderingAddedHostsAndRenamedGroups() throws {
        let host = try HostScan.of("192.0.2.4", open: "20,22", closed: "21,23,80")
        let other = try HostScan.of("192.0.2.9", open: "20-23,80")
        let before = try Workbench.judgement(Self.text("192.0.2.4, 192.0.2.5"), [host]).findings
            .filter { $0.endpoint?.address == host.address }.map(\.id)
        let text = Self.text("192.0.2.9, 192.0.2.5, 192.0.2.4").replacing("name: web", with: "name: renamed")
            .replacing("  - name: renamed", with: "  - { name: first, targets: [192.0.2.8] }\n  - name: renamed")
        let after = try Workbench.judgement(text, [other, host]).findings
            .filter { $0.endpoint?.address == host.address }.map(\.id)
        #expect(before.count == 3)
        #expect(before == after)
    }

    @Test func idsOfAnAddressOutliveEveryChangeOfTheTargetThatDecides() throws {
        let host = try HostScan.of("192.0.2.4", open: "20,22", closed: "21,23")
        let names = ["www.example.com", "a.example.com", "other.example.com"]
        func ids(_ groups: String) throws -> [String] {
            let text = "version: 1\nname: test\nscan: { tcp: \"20-23\" }\ngroups:\n" + groups
            let judgement = try Workbench.judgement(
                text, [host], resolutions: Dictionary(uniqueKeysWithValues: names.map { ($0, ["192.0.2.4"]) }))
            let own = judgement.findings.filter {
                $0.endpoint?.address == host.address || $0.observed.detail?.hasPrefix("\(host.address) ") == true
            }
            #expect(own.count == 3 + 1)
            return own.map { "\($0.verdict) \($0.id)" }.sorted()
        }
        func group(_ targets: String) -> String {
            "  - { name: web, targets: [\(targets)], expect: [{ port: 22-23/tcp }, { port: 1000-2000/tcp, state: closed }] }\n"
        }
        let first = try ids(group("www.example.com"))
        for targets in ["a.example.com, www.example.com", "192.0.2.4", "192.0.2.0/24", "192.0.2.0/24, a.example.com"] {
            #expect(try ids(group(targets)) == first, "\(targets)")
        }
        #expect(try ids(group("192.0.2.0/24") + "  - { name: more, targets: [other.example.com] }\n") == first)
    }

    @Test func equallySpecificGroupsThatJudgeOnePortHaveIdsOfTheirOwn() throws {
        let text =
            "version: 1\nname: test\nscan: { tcp: \"20-23\" }\ngroups:\n"
            + "  - { name: a, targets: [www.example.com], expect: [{ port: 22/tcp }] }\n"
            + "  - { name: b, targets: [192.0.2.4], expect: [{ port: 22/tcp }] }\n"
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.4", closed: "20-23")], resolutions: ["www.example.com": ["192.0.2.4"]])
        #expect(judgement.lines == ["missing 192.0.2.4:22/tcp", "missing 192.0.2.4:22/tcp"])
        #expect(Set(judgement.findings.map(\.id)).count == 2)
    }

    @Test func aResolvedFindingIsNotResolvedTwice() throws {
        let before = try [HostScan.of("192.0.2.4", open: "20", closed: "21-23,80")]
        var earlier = try Workbench.judgement(Self.text("192.0.2.4"), before)
        for index in earlier.findings.indices { earlier.findings[index].baseline = .resolved }
        let baseline = try Baseline(Self.report(earlier, before), path: "last.json", sha256: "", policyName: "test")
        let now = try Workbench.judgement(Self.text("192.0.2.4"), [])
        #expect(
            try !Self.compared(baseline, now, Self.text("192.0.2.4"), before).findings.contains {
                $0.baseline == .resolved
            })
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
            _ = try Baseline(Self.report(judgement, [], name: name), path: "last.json", sha256: "", policyName: "test")
            Issue.record("no error")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func failingOnNewFindingsAloneLetsOldOnesPass() throws {
        let before = try [HostScan.of("192.0.2.4", open: "20,80", closed: "21-23")]
        let earlier = try Workbench.judgement(Self.text("192.0.2.4"), before)
        let baseline = try Baseline(Self.report(earlier, before), path: "last.json", sha256: "", policyName: "test")
        func status(_ scans: [HostScan]) throws -> Int32 {
            let now = try Workbench.judgement(Self.text("192.0.2.4"), scans)
            return Summary(
                findings: try Self.compared(baseline, now, Self.text("192.0.2.4"), scans).findings,
                incompleteReasons: now.incompleteReasons,
                gate: RunGate(onlyNew: true)
            ).exitStatus
        }
        #expect(try status(before) == 0)
        #expect(try status([.of("192.0.2.4", open: "20,21,80", closed: "22-23")]) == 1)
        // What the baseline never looked at is not known to be old.
        #expect(try status([.of("192.0.2.4", open: "20,80,99", closed: "21-23")]) == 1)
    }
}
