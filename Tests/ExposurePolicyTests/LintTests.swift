import AuditModel
import ExposurePolicy
import Testing

/// What lint says of policies that are well formed.
@Suite struct LintTests {
    private static func lines(_ text: String, planLimit: Int = PolicyLint.usualPlanLimit) throws -> [String] {
        let diagnostics = PolicyLint(try Workbench.policy(text), on: Workbench.today, planLimit: planLimit).diagnostics
        #expect(diagnostics.allSatisfy { !$0.sourceLine.isEmpty })
        return diagnostics.map {
            "\($0.location.line):\($0.location.column): \($0.severity == .error ? "error: " : "")\($0.message)"
        }
    }

    /// Of a policy with these groups from line 5 on.
    private static func lines(_ head: String, groups: String) throws -> [String] {
        try lines("version: 1\nname: x\nscan: { tcp: \"1-100\" }\n\(head)\ngroups:\n\(groups)")
    }

    @Test func everyDoubtIsNamedAtItsPlace() throws {
        let text = """
            version: 1
            name: x
            vantage: internet
            scan: { tcp: "1-65535" }
            exclude: [192.0.2.7, 203.0.113.1]
            groups:
              - name: a
                owner: anna@example.com
                targets: [192.0.2.0/29, 192.0.2.4, 10.0.0.0/14]
                expect:
                  - { port: 80/tcp, approved: { by: Anna@example.com, on: 2026-05-28 } }
                  - { port: 81/tcp, approved: { by: b, review-by: 2026-05-26 } }
                  - { port: 82/tcp, vantage: office }
              - { name: wide, targets: [198.51.100.0/31], expect: [{ port: 80/tcp }] }
              - { name: tight, targets: [198.51.100.0, 198.51.100.1], expect: [{ port: 80/tcp }] }
            waivers:
              - { id: W-1, match: { target: 172.16.0.1 }, reason: r, approved-by: a, until: 2026-12-31 }
              - { id: W-2, match: { group: a }, reason: r, approved-by: a, until: 2026-05-26 }
            """
        #expect(
            try Self.lines(text) == [
                "5:22: '203.0.113.1' excludes nothing: no target covers it",
                "9:15: '192.0.2.0/29' is excluded in part, and its group declares 80-82/tcp; what is excluded gets no verdict",
                "9:29: '192.0.2.4' lies within '192.0.2.0/29' of the same group and adds nothing",
                "9:40: '10.0.0.0/14' with 65535 ports each is a plan of 17179607040 endpoints, more than 67108864",
                "11:11: 80/tcp is approved by 'Anna@example.com', who owns it; let somebody else approve",
                "11:11: 80/tcp is approved on 2026-05-28, which is still to come",
                "12:11: the review of 81/tcp was due on 2026-05-26",
                "13:11: 82/tcp holds from office only, and this policy is for 'internet'",
                "14:58: 80/tcp never decides: others override it everywhere, as the one that says open on line 15 (group 'tight'), whose target covers fewer addresses",
                "17:7: waiver 'W-1' can match nothing: no target of the policy that is not excluded is what it names",
                "18:7: waiver 'W-2' ended on 2026-05-26 and waives nothing; renew or remove it",
            ])
    }

    @Test func linkLocalTargetsWithoutAnInterfaceAreMistakesAndExclusionsAreNone() throws {
        let targets = "  - { name: a, targets: [fe80::2, \"fe80::3%eth0\", fe80::10-1f] }"
        #expect(
            try Self.lines("exclude: [\"fe80::3\"]", groups: targets) == [
                "6:26: error: 'fe80::2' is link-local, so it needs the interface that leads there; write 'fe80::2%eth0' where that is eth0",
                "6:51: error: 'fe80::10/124' is link-local, so it needs the interface that leads there; write 'fe80::10%eth0/124' where that is eth0",
            ])
    }

    @Test func whatHasNoInterfaceIsExcludedAndWaivedOnEveryLink() throws {
        let head = """
            exclude: ["fe80::/112", "fe80::2:0/112"]
            waivers: [{ id: W-1, match: { target: "fe80::1:1" }, reason: r, approved-by: a, until: 2099-12-31 }]
            """
        let targets = #"  - { name: a, targets: ["fe80::5%eth0", "fe80::1:1%eth0"], expect: [{ port: 80/tcp }] }"#
        #expect(
            try Self.lines(head, groups: targets) == [
                "4:25: 'fe80::2:0/112' excludes nothing: no target covers it",
                "7:26: 'fe80::5%eth0' is excluded, and its group declares 80/tcp; what is excluded gets no verdict",
            ])
    }

    @Test func whatAnAuditCannotIdentifyIsCountedOnceAtItsFirstPlace() throws {
        let groups = """
              - name: a
                targets: [192.0.2.4]
                expect:
                  - { port: 22/tcp }
                  - { port: 80/tcp, service: http }
                  - { port: 443/tcp, tls: { minimum: "1.2" } }
            """
        #expect(
            try Self.lines("", groups: groups) == [
                "10:11: 2 expectations declare 'service' or 'tls', which an audit leaves not-verified, with exit status 2; "
                    + "for services check results of 'nmap -sV' with 'tidewaiter check', else waive it"
            ])
    }

    @Test(
        "what an audit would refuse is an error",
        arguments: [
            ("", "10.0.0.0/8", "5:30: error: '10.0.0.0/8' has 16777216 addresses, more than the limit of 1048576"),
            ("", "\"2001:db8::/64\"", "5:30: error: '2001:db8::/64' has 18446744073709551616 addresses"),
            ("", "0.0.0.0/30", "5:30: error: '0.0.0.0/30' includes 0.0.0.0, which is no host's address: this machine"),
            ("exclude: [10.0.0.0/8]", "10.0.0.1", "4:11: error: every target is excluded, so there is nothing to scan"),
            ("exclude: [a.example]", "a.example", "4:11: error: every target is excluded, so there is nothing to scan"),
        ])
    func refused(head: String, target: String, error: String) throws {
        let found = try Self.lines(head, groups: "  - { name: a, targets: [\(target)] }\n")
        #expect(found.contains { $0.contains(error.drop { $0 != ":" }.drop { $0 != "e" }) }, "\(found)")
    }

    @Test func aPlanIsMeasuredAgainstTheStatedSizeByTargetAndInAll() throws {
        let text = """
            version: 1
            name: x
            scan: { tcp: "1-10" }
            groups:
              - { name: a, targets: [192.0.2.0/30, 192.0.2.8] }
              - { name: b, targets: [192.0.2.16/29], expect: [{ port: 53/udp }] }
            """
        #expect(try Self.lines(text, planLimit: 138) == [])
        #expect(
            try Self.lines(text, planLimit: 137) == [
                "6:26: the targets together are a plan of 138 endpoints, more than 137; '192.0.2.16/29' is the largest"
            ])
        #expect(
            try Self.lines(text, planLimit: 39) == [
                "5:26: '192.0.2.0/30' with 10 ports each is a plan of 40 endpoints, more than 39",
                "6:26: '192.0.2.16/29' with 11 ports each is a plan of 88 endpoints, more than 39",
            ])
    }

    @Test(
        "an expectation that can never decide is named with what overrides it",
        arguments: [
            (
                "  - { name: a, targets: [192.0.2.4], expect: [{ port: 80/tcp, state: any }] }\n"
                    + "  - { name: b, targets: [192.0.2.4], expect: [{ port: 80/tcp }] }\n",
                "80/tcp never decides: others override it everywhere, as the one that says open on line 7 (group 'b'), which is as specific and overrides it"
            ),
            (
                "  - { name: a, targets: [www.example.com], expect: [{ port: 80/tcp, state: not-open }] }\n"
                    + "  - { name: b, targets: [192.0.2.9], expect: [{ port: 80/tcp }] }\n", nil
            ),
            (
                "  - { name: a, targets: [192.0.2.0/31], expect: [{ port: 80-81/tcp, state: closed }] }\n"
                    + "  - { name: b, targets: [192.0.2.0, 192.0.2.1], expect: [{ port: 80/tcp }] }\n", nil
            ),
            (
                "  - { name: a, targets: [192.0.2.0/31], expect: [{ port: 80-81/tcp, state: closed }] }\n"
                    + "  - { name: b, targets: [192.0.2.0, 192.0.2.1], expect: [{ port: 80/tcp }] }\n"
                    + "  - { name: c, targets: [192.0.2.0, 192.0.2.1], expect: [{ port: 81/tcp }] }\n",
                "80-81/tcp never decides: others override it everywhere, as the one that says open on line 7 (group 'b'), whose target covers fewer addresses"
            ),
            (
                "  - { name: a, targets: [192.0.2.0/31, www.example.com], expect: [{ port: 80/tcp, state: closed }] }\n"
                    + "  - { name: b, targets: [192.0.2.0, 192.0.2.1], expect: [{ port: 80/tcp }] }\n", nil
            ),
        ] as [(String, String?)])
    func idle(groups: String, message: String?) throws {
        let found = try Self.lines("", groups: groups).filter { $0.contains("never decides") }
        #expect(found.map { String($0.drop { $0 != " " }.dropFirst()) } == [message].compactMap(\.self))
    }

    @Test func whereEveryTargetIsExcludedNothingDecides() throws {
        let found = try Self.lines(
            "exclude: [192.0.2.4/31]",
            groups:
                "  - { name: a, targets: [192.0.2.4], expect: [{ port: 80/tcp }] }\n  - { name: b, targets: [b.example] }\n"
        )
        #expect(
            found == [
                "6:26: '192.0.2.4' is excluded, and its group declares 80/tcp; what is excluded gets no verdict",
                "6:49: 80/tcp never decides: every target of group 'a' is excluded",
            ])
    }

    @Test func equallyLargeRangesThatContradictEachOtherAreNamed() throws {
        let found = try Self.lines(
            "",
            groups: "  - { name: a, targets: [192.0.2.0-9], expect: [{ port: 80/tcp }] }\n"
                + "  - { name: b, targets: [192.0.2.5-14], expect: [{ port: 79-80/tcp, state: closed }] }\n")
        #expect(
            found == [
                "7:26: '192.0.2.5-192.0.2.14' and '192.0.2.0-192.0.2.9' of group 'a' (on line 6) overlap, and neither lies within the other; where both cover an address, the one with fewer addresses goes first",
                "7:52: 80/tcp must be closed here, but open on line 6 (group 'a') for an equally specific target; where both cover an address, open overrides any, and any the rest",
            ])
    }

    @Test(
        "ranges that lie within each other, of one group, or apart do not cross",
        arguments: [
            ("192.0.2.0/24", "192.0.2.0/28"), ("192.0.2.0-9", "192.0.2.9"), ("192.0.2.0-9", "192.0.2.10-19"),
            ("192.0.2.0/28", "\"2001:db8::/120\""), ("192.0.2.0-9", "192.0.2.5-9"), ("192.0.2.0-9", "192.0.2.0-20"),
        ])
    func apart(first: String, second: String) throws {
        let groups = "  - { name: a, targets: [\(first)] }\n  - { name: b, targets: [\(second)] }\n"
        #expect(try Self.lines("", groups: groups) == [])
    }

    @Test func rangesOfOneGroupThatCrossAreOnesOwnAffair() throws {
        #expect(try Self.lines("", groups: "  - { name: a, targets: [192.0.2.0-9, 192.0.2.5-14] }\n") == [])
    }

    @Test(
        "a waiver that no finding can match is named with the part that does not fit",
        arguments: [
            ("target: 192.0.2.4", nil), ("target: 198.51.100.1", nil),
            ("group: hosts, target: 198.51.100.1", "what it names"),
            ("group: hosts, target: 192.0.2.8", "what it names"),
            ("target: www.example.com", nil), ("target: other.example.com", "what it names"),
            ("target: dns.example.com", nil), ("target: dns.example.com, verdict: missing", "'missing'"),
            ("group: hosts, target: www.example.com", "no target of group 'hosts'"),
            ("port: 50/tcp", nil), ("port: 8080/tcp", "8080/tcp is neither declared nor scanned there"),
            ("port: 443/tcp", nil), ("port: 443/udp", "443/udp is neither declared nor scanned there"),
            ("transport: udp", "udp is neither declared nor scanned there"), ("transport: tcp", nil),
            ("group: names, transport: tcp, port: 443/tcp", "443/tcp is neither declared nor scanned there"),
            ("port: 443/tcp, verdict: missing", nil), ("port: 50/tcp, verdict: missing", "'missing'"),
            ("port: 50/tcp, verdict: unexpected-open", nil),
            ("port: 443/tcp, verdict: unexpected-open", "'unexpected-open'"),
            ("port: 22/tcp, verdict: unexpected-open", nil), ("port: 22/tcp, verdict: wrong-state", nil),
            ("port: 443/tcp, verdict: wrong-state", "'wrong-state'"), ("verdict: wrong-service", nil),
            ("group: loose, verdict: unexpected-open", "'unexpected-open'"),
            ("group: loose", "nothing that it names can be a finding"), ("verdict: tls-violation", nil),
            ("verdict: certificate-violation", "'certificate-violation'"), ("verdict: insecure-service", nil),
            ("port: 21/tcp, verdict: insecure-service", "'insecure-service'"), ("verdict: dns-mismatch", nil),
            ("group: hosts, verdict: dns-mismatch", "'dns-mismatch'"), ("verdict: unresolved", nil),
            ("group: hosts, verdict: unresolved", "'unresolved'"), ("verdict: undocumented", nil),
            ("port: 22/tcp, verdict: undocumented", "'undocumented'"), ("verdict: review-overdue", nil),
            ("port: 22/tcp, verdict: review-overdue", "'review-overdue'"), ("port: 22/tcp, verdict: not-verified", nil),
            ("port: 50/tcp, verdict: not-verified", "'not-verified'"),
            ("port: 80/tcp, verdict: dns-mismatch", "'dns-mismatch'"), ("port: 22/tcp, verdict: missing", "'missing'"),
            ("target: gone.example.com", "what it names"),
            ("target: gone.example.com, verdict: unresolved", "what it names"),
            ("port: 25/tcp, verdict: unexpected-open", nil), ("port: 25/tcp, verdict: missing", nil),
            ("port: 443/tcp, group: hosts, verdict: unexpected-open", "'unexpected-open'"),
        ] as [(String, String?)])
    func waiver(match: String, reason: String?) throws {
        let text = """
            version: 1
            name: x
            require: [need]
            scan: { tcp: "1-100" }
            exclude: [192.0.2.8, gone.example.com]
            groups:
              - name: hosts
                targets: [192.0.2.4, 192.0.2.8]
                expect:
                  - { port: 443/tcp, service: https, tls: { minimum: "1.2" }, approved: { by: b, review-by: 2026-12-01 } }
                  - { port: 22/tcp, state: closed }
                  - { port: 25/tcp, need: x, vantage: office }
                  - { port: 21/tcp, need: x, insecure: { because: legacy } }
              - name: names
                targets: [www.example.com, gone.example.com]
                dns: [{ name: dns.example.com, addresses: [192.0.2.9] }]
              - { name: loose, targets: [192.0.2.16/30], unlisted: any }
            waivers: [{ id: W, match: { \(match) }, reason: r, approved-by: a, until: 2027-12-31 }]
            """
        let found = try Self.lines(text).filter { $0.contains("waiver 'W'") }
        #expect(found.count == (reason == nil ? 0 : 1), "\(found)")
        if let reason {
            #expect(found.first?.contains("can match nothing") == true && found[0].contains(reason), "\(found)")
        }
    }

    @Test(
        "a review is named when it is due soon, and when it is overdue",
        arguments: [
            ("", "2026-06-26", "is due on 2026-06-26; review it by then"), ("", "2026-06-27", nil),
            ("waiver-notice: 60d", "2026-06-27", "is due on 2026-06-27; review it by then"),
            ("waiver-notice: 0d", "2026-05-27", "is due on 2026-05-27; review it by then"),
            ("waiver-notice: 0d", "2026-05-28", nil), ("", "2026-05-26", "was due on 2026-05-26"),
        ] as [(String, String, String?)])
    func reviewDays(head: String, due: String, message: String?) throws {
        let group = "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, approved: { by: b, review-by: \(due) } }]"
        let found = try Self.lines("\(head)\n" + Workbench.group(group))
        #expect(
            found.map { String($0.drop { $0 != "t" }) } == (message.map { ["the review of 80/tcp \($0)"] } ?? []))
    }

    @Test(
        "a waiver is named when it ends soon, or when the owner signed it",
        arguments: [
            ("", "a", "2026-06-26", "ends on 2026-06-26; renew or remove it by then"), ("", "a", "2026-06-27", nil),
            ("waiver-notice: 60d", "a", "2026-06-27", "ends on 2026-06-27; renew or remove it by then"),
            ("waiver-notice: 0d", "a", "2026-05-28", nil),
            ("waiver-notice: 0d", "a", "2026-05-27", "ends on 2026-05-27; renew or remove it by then"),
            ("", "Anna", "2027-06-26", "is approved by 'Anna', who owns group 'web'; let somebody else approve"),
        ] as [(String, String, String, String?)])
    func waiverDays(head: String, signer: String, until: String, message: String?) throws {
        let text =
            "\(head)\n" + Workbench.group("owner: anna\ntargets: [192.0.2.4]")
            + "waivers: [{ id: W, match: { group: web }, reason: r, approved-by: \(signer), until: \(until) }]\n"
        #expect(
            try Self.lines(text).map { String($0.drop { $0 != "w" }) } == (message.map { ["waiver 'W' \($0)"] } ?? []))
    }
}
