import AuditModel
import ExposurePolicy
import Testing

@Suite struct WaiverTests {
    /// `today` of the workbench is 2026-05-27.
    private static func judgement(_ match: String, until: String = "2026-12-31", hosts: [HostScan]? = nil) throws
        -> Judgement
    {
        let text =
            Workbench.group(
                "owner: o\ntargets: [www.example.com, 192.0.2.8/30]\nexpect: [{ port: 80/tcp }, { port: 443/tcp }]",
                scan: "{ tcp: \"22,80\" }")
                + """
                waivers:
                  - { id: W-1, match: { \(match) }, reason: r, approved-by: a, ticket: T-1, until: \(until) }

                """
        let scans =
            try hosts ?? [
                .of("192.0.2.4", open: "22,443", closed: "80"), .of("192.0.2.8", closed: "22,443", unreachable: "80"),
            ]
        return try Workbench.judgement(text, scans, resolutions: ["www.example.com": ["192.0.2.4"]])
    }

    @Test(
        "a waiver matches by target, group, port and verdict, together",
        arguments: [
            ("verdict: unexpected-open", ["unexpected-open 192.0.2.4:22/tcp"]),
            ("target: www.example.com", ["missing 192.0.2.4:80/tcp", "unexpected-open 192.0.2.4:22/tcp"]),
            ("target: 192.0.2.0/29", ["missing 192.0.2.4:80/tcp", "unexpected-open 192.0.2.4:22/tcp"]),
            ("target: 192.0.2.4, port: 80/tcp", ["missing 192.0.2.4:80/tcp"]),
            ("target: 192.0.2.8", ["missing 192.0.2.8:443/tcp", "not-verified 192.0.2.8:80/tcp"]),
            ("port: 1-1000/tcp, target: 192.0.2.8, verdict: not-verified", ["not-verified 192.0.2.8:80/tcp"]),
            ("transport: tcp, target: 192.0.2.4, verdict: missing", ["missing 192.0.2.4:80/tcp"]),
            ("transport: udp", []), ("port: 22/udp", []), ("target: other.example.com", []),
            ("verdict: review-overdue", []),
        ])
    func match(match: String, waived: [String]) throws {
        let judgement = try Self.judgement(match)
        let found = judgement.findings.filter { $0.status == .waived }
        #expect(found.map { "\($0.verdict.rawValue) \($0.endpoint?.description ?? "")" }.sorted() == waived)
        #expect(found.allSatisfy { $0.waiver?.id == "W-1" && $0.waiver?.until == CalendarDay("2026-12-31") })
        #expect(judgement.warnings.contains { $0.contains("matches nothing") } == waived.isEmpty)
    }

    @Test func aWaivedFindingCountsForNothingNotVerifiedIncluded() throws {
        let text = Workbench.group("targets: [192.0.2.4]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"80\" }")
        let waiver = "waivers: [{ id: W-1, match: { group: web }, reason: r, approved-by: a, until: 2026-12-31 }]\n"
        for host in [try HostScan.of("192.0.2.4", closed: "80"), try .of("192.0.2.4", unreachable: "80")] {
            #expect(try Workbench.judgement(text, [host]).exitStatus != 0)
            #expect(try Workbench.judgement(text + waiver, [host]).exitStatus == 0)
        }
    }

    @Test(
        "until is inclusive, in whole UTC days",
        arguments: [("2026-05-27", true), ("2026-05-28", true), ("2026-05-26", false)])
    func until(until: String, holds: Bool) throws {
        #expect(Workbench.today.description == "2026-05-27")
        let judgement = try Self.judgement("port: 22/tcp", until: until)
        let finding = try #require(judgement.findings.first { $0.verdict == .unexpectedOpen })
        #expect((finding.status == .waived) == holds)
        #expect(finding.message.hasSuffix("; waiver 'W-1' ended on 2026-05-26 and waives nothing") == !holds)
        #expect(judgement.warnings.contains { $0.contains("ended on") } == !holds)
    }

    @Test("how soon is the policy's word", arguments: [("waiver-notice: 31d", 1), ("waiver-notice: 29d", 0)])
    func setNotice(line: String, count: Int) throws {
        let text =
            "\(line)\n" + Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"22\" }")
            + "waivers: [{ id: W, match: { group: web }, reason: r, approved-by: a, until: 2026-06-26 }]\n"
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", open: "22")])
        #expect(judgement.warnings.count { $0.contains("ends in 30 days") } == count)
    }

    @Test(
        "waivers that end soon are listed",
        arguments: [
            ("2026-05-27", "ends today"), ("2026-05-28", "ends in 1 day,"), ("2026-06-26", "ends in 30 days,"),
            ("2026-06-27", ""),
        ])
    func notice(until: String, words: String) throws {
        let warnings = try Self.judgement("port: 22/tcp", until: until).warnings.filter { $0.contains("ends") }
        #expect(warnings.count == (words.isEmpty ? 0 : 1))
        #expect(words.isEmpty || warnings[0].contains(words))
    }

    @Test func aReverseNameIsNoTargetOfAWaiver() throws {
        let address = try #require(IPAddress("192.0.2.4"))
        let text =
            Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"22\" }")
            + "waivers: [{ id: W, match: { target: me.example }, reason: r, approved-by: a, until: 2026-12-31 }]\n"
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", open: "22")]) {
            $0.reverseNames[address] = ReverseResolution(names: ["me.example"])
        }
        #expect(judgement.findings.map(\.status) == [.active])
    }
}
