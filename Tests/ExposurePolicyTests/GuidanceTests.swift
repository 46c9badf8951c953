import AuditModel
import ExposurePolicy
import Testing

@Suite struct GuidanceTests {
    @Test("every verdict has a guide with an example and controls", arguments: Verdict.allCases)
    func guide(verdict: Verdict) throws {
        let guide = try #require(VerdictGuide(verdict.rawValue))
        #expect(guide.verdict == verdict)
        #expect(!guide.title.isEmpty && !guide.meaning.isEmpty && !guide.example.isEmpty && !guide.controls.isEmpty)
        #expect((guide.remedy == nil) == (verdict == .compliant))
    }

    @Test func theGuidesServeEveryControlThatTheyClaimToKnow() {
        let cited = Set(Verdict.allCases.flatMap { VerdictGuide($0).controls })
        let wanted = [
            "PCI DSS 4.0 1.2.5", "PCI DSS 4.0 1.2.6", "PCI DSS 4.0 1.2.7", "PCI DSS 4.0 2.2.4", "PCI DSS 4.0 2.2.5",
            "PCI DSS 4.0 11.3", "NIST 800-53 CM-7", "NIST 800-53 CA-7", "NIST 800-53 RA-5", "CIS 4.4", "CIS 4.8",
            "CIS 13.4", "ISO 27001 A.8.20", "ISO 27001 A.8.21", "ISO 27001 A.8.22",
        ]
        #expect(cited == Set(wanted))
        #expect(VerdictGuide("unexpected") == nil)
        #expect(VerdictGuide.hint(for: "unexpectd-open") == "; did you mean 'unexpected-open'?")
    }

    @Test func theEffectivePolicyNamesTheLinesAndWhyTheyWon() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: x
            vantage: internet
            scan: { tcp: "22" }
            groups:
              - { name: net, targets: [192.0.2.0/29], expect: [{ port: 80-81/tcp, state: closed }] }
              - { name: host, targets: [192.0.2.4, www.example.com], expect: [{ port: 80/tcp }, { port: 90/tcp, vantage: office }] }
            """)
        let scope = try AuditScope(policy, names: NameEvidence())
        let places = EffectivePolicy(policy, scope: scope).places
        #expect(
            places.map { $0.addresses.map(\.description) } == [
                ["192.0.2.0/30", "192.0.2.5-192.0.2.7"], ["192.0.2.4"], [],
            ])
        #expect(places.map(\.names) == [[], [], ["www.example.com"]])
        let host = places[1]
        #expect(host.rules.map(\.port.description) == ["80/tcp", "81/tcp"])
        #expect(host.rules.map(\.group) == ["host", "net"])
        #expect(host.rules[0].location.line == 7 && host.rules[0].targetLocation?.line == 7)
        #expect(host.rules[0].overruled.map(\.location.line) == [6])
        #expect(host.rules[0].overruled.map(\.reason) == ["'192.0.2.0/29' covers more addresses"])
        #expect(host.tcp.description == "22,80-81,90" && host.unlisted == .notOpen && host.unlistedGroup == "host")
        let one = EffectivePolicy(policy, scope: scope, host: try Target(parsing: "192.0.2.4")).places
        #expect(one == [host])
        let named = EffectivePolicy(policy, scope: scope, host: try Target(parsing: "www.example.com")).places
        #expect(named.map(\.names) == [["www.example.com"]] && named[0].rules.map(\.port.description) == ["80/tcp"])
    }

    @Test func lintFindsWhatIsDoubtful() throws {
        let text = """
            version: 1
            name: x
            vantage: internet
            scan: { tcp: "1-65535" }
            exclude: [192.0.2.7, 203.0.113.1]
            groups:
              - name: a
                owner: anna@example.com
                targets: [192.0.2.0/29, 192.0.2.4, 10.0.0.0/12]
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
        let warnings = PolicyLint(try Workbench.policy(text), on: Workbench.today).warnings
        let lines = warnings.map { "\($0.location.line):\($0.location.column): \($0.message)" }
        #expect(
            lines == [
                "5:22: '203.0.113.1' excludes nothing: no target covers it",
                "9:15: ports are declared for '192.0.2.0/29', which is excluded wholly or in part; what is excluded gets no verdict",
                "9:29: '192.0.2.4' lies within '192.0.2.0/29' of the same group and adds nothing",
                "9:40: '10.0.0.0/12' with 65535 ports each is a plan of 68718428160 endpoints, more than 67108864",
                "11:11: 80/tcp is approved by 'Anna@example.com', who owns it; let somebody else approve",
                "11:11: 80/tcp is approved on 2026-05-28, which is still to come",
                "12:11: the review of 81/tcp was due on 2026-05-26",
                "13:11: 82/tcp holds from office only, and this policy is for 'internet'",
                "14:58: 80/tcp never decides here: more specific targets of other groups cover every address and list the port",
                "17:7: waiver 'W-1' can match nothing: no target of the policy is what it names",
                "18:7: waiver 'W-2' ended on 2026-05-26 and waives nothing; renew or remove it",
            ])
        #expect(warnings.allSatisfy { $0.severity == .warning && !$0.sourceLine.isEmpty })
    }

    @Test func aDraftIsAPolicyThatTheObservedNetworkPasses() throws {
        let hosts = try [
            PolicyDraft.Host(
                scan: .of("192.0.2.4", open: "22,443", closed: "1-21,23-442,444-1000"),
                names: ["www.example.com", "a\nb: c"]),
            PolicyDraft.Host(scan: .of("192.0.2.5", open: "22,443", closed: "1-21,23-442,444-1000")),
            PolicyDraft.Host(scan: .of("192.0.2.6", filtered: "1-1000")),
            PolicyDraft.Host(scan: .of("2001:db8::1", open: "53", closed: "1-52,54-100")),
            PolicyDraft.Host(scan: .of("192.0.2.9", unreachable: "1-100")),
            PolicyDraft.Host(scan: .of("192.0.2.10", open: "53", openFiltered: "123,161", udp: true)),
        ]
        let draft = try PolicyDraft(name: "drafted \"x\"", hosts: hosts)
        let policy = try Workbench.policy(draft.text)
        #expect(policy.name == "drafted \"x\"")
        #expect(
            policy.groups.map { $0.targets.map(\.text) } == [
                ["192.0.2.4-192.0.2.5".replacing("-192.0.2.5", with: "/31")], ["192.0.2.10"], ["2001:db8::1"],
                ["192.0.2.6"],
            ])
        let judgement = try Workbench.judgement(draft.text, hosts.map(\.scan))
        #expect(judgement.deviantLines == [])
        #expect(judgement.exitStatus == 0)
        var generator = SeededGenerator(seed: 1)
        #expect(try PolicyDraft(name: "drafted \"x\"", hosts: hosts.shuffled(using: &generator)).text == draft.text)
        #expect(draft.text.components(separatedBy: "need: why").count == 2 + 1 + 1 + 1)
        let demanding = draft.text.replacing("# require:", with: "require:")
        let undocumented = try Workbench.judgement(demanding, hosts.map(\.scan)).findings.filter {
            $0.verdict == .undocumented
        }
        #expect(undocumented.count == 6)
    }

    @Test func nothingObservedIsNoDraft() throws {
        #expect(throws: PolicyDraft.Failure.self) { try PolicyDraft(name: "x", hosts: []) }
        let silent = try PolicyDraft.Host(scan: .of("192.0.2.9", unreachable: "1-100"))
        #expect(throws: PolicyDraft.Failure.self) { try PolicyDraft(name: "x", hosts: [silent]) }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
