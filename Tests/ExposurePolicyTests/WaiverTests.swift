import AuditModel
import ExposurePolicy
import Testing

@Suite struct WaiverTests {
    /// `today` of the workbench is 2026-05-27.
    private static func judgement(
        _ match: String, until: String = "2026-12-31", notice: Int? = nil
    ) throws -> Judgement {
        let text =
            Workbench.group(
                "owner: o\ntargets: [www.example.com, 192.0.2.8/30]\nexpect: [{ port: 80/tcp }, { port: 443/tcp }]",
                scan: "{ tcp: \"22,80\" }")
                + """
                waivers:
                  - { id: W-1, match: { \(match) }, reason: r, approved-by: a, ticket: T-1, until: \(until) }

                """ + (notice.map { "waiver-notice: \($0)d\n" } ?? "")
        let scans: [HostScan] = [
            try .of("192.0.2.4", open: "22,443", closed: "80"),
            try .of("192.0.2.8", closed: "22,443", unreachable: "80"),
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
            ("target: 192.0.2.8, port: 1-1000/tcp, verdict: not-verified", ["not-verified 192.0.2.8:80/tcp"]),
            ("target: 192.0.2.4, transport: tcp, verdict: missing", ["missing 192.0.2.4:80/tcp"]),
            ("transport: udp", []), ("port: 22/udp", []), ("target: other.example.com", []),
            ("verdict: review-overdue", []),
        ])
    func match(match: String, waived: [String]) throws {
        let judgement = try Self.judgement(match)
        let found = judgement.findings.filter { $0.status == .waived }
        #expect(found.map { "\($0.verdict.rawValue) \($0.endpoint?.description ?? "")" }.sorted() == waived)
        #expect(found.allSatisfy { $0.waiver?.id == "W-1" && $0.waiver?.until == CalendarDay("2026-12-31") })
        let record = try #require(judgement.waivers.first)
        #expect(record.state == (waived.isEmpty ? .unused : .active) && record.waivedFindings == waived.count)
        #expect(record.match == match.replacing(": ", with: " "))
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
        #expect(judgement.waivers.map(\.state) == [holds ? .ending : .expired])
        #expect(judgement.waivers.map(\.waivedFindings) == [holds ? 1 : 0])
    }

    @Test(
        "a waiver is ending within the policy's days of notice, and expired or unused before that",
        arguments: [
            ("port: 22/tcp", "2026-05-26", nil, WaiverRecord.State.expired),
            ("port: 22/tcp", "2026-05-27", nil, .ending), ("port: 22/tcp", "2026-06-26", nil, .ending),
            ("port: 22/tcp", "2026-06-27", nil, .active), ("port: 22/tcp", "2026-06-26", 29, .active),
            ("port: 22/tcp", "2026-06-27", 31, .ending),
            ("port: 22/tcp", "2026-05-27", 0, .ending), ("port: 22/tcp", "2026-05-28", 0, .active),
            ("port: 1/tcp", "2026-05-26", nil, .expired), ("port: 1/tcp", "2026-05-27", nil, .unused),
        ])
    func state(match: String, until: String, notice: Int?, state: WaiverRecord.State) throws {
        let judgement = try Self.judgement(match, until: until, notice: notice)
        #expect(judgement.waivers.map(\.state) == [state])
        #expect(judgement.warnings.isEmpty, "\(judgement.warnings)")
    }

    @Test func everyWaiverIsListedInPolicyOrderAndTheFirstThatMatchesWaives() throws {
        let text =
            Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"22,80\" }") + """
                waivers:
                  - { id: B, match: { port: 22/tcp }, reason: first, approved-by: a, ticket: T-1, until: 2026-12-31 }
                  - { id: A, match: { group: web, transport: tcp }, reason: second, approved-by: b, until: 2026-06-01 }

                """
        let waivers = try Workbench.judgement(text, [.of("192.0.2.4", open: "22,80")]).waivers
        #expect(waivers.map(\.id) == ["B", "A"] && waivers.map(\.waivedFindings) == [1, 1])
        #expect(waivers.map(\.match) == ["port 22/tcp", "group 'web', transport tcp"])
        #expect(waivers.map(\.reason) == ["first", "second"] && waivers.map(\.ticket) == ["T-1", nil])
        #expect(waivers.map(\.approvedBy) == ["a", "b"] && waivers.map(\.state) == [.active, .ending])
        #expect(waivers[0].location < waivers[1].location)
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
