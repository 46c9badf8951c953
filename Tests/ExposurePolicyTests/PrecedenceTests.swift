import AuditModel
import ExposurePolicy
import Testing

/// Which entry of a policy decides about an endpoint.
@Suite struct PrecedenceTests {
    private static func policy(_ groups: String) -> String {
        "version: 1\nname: test\nscan: { tcp: \"20-100\" }\ngroups:\n" + groups
    }

    @Test(
        "the target with fewer addresses decides, whatever the notation",
        arguments: [
            ("192.0.2.4", "192.0.2.4/31"), ("192.0.2.4/32", "192.0.2.0/24"), ("192.0.2.3-5", "192.0.2.4/30"),
            ("192.0.2.0/28", "192.0.2.0-192.0.2.16"), ("www.example.com", "192.0.2.0/30 "),
            ("www.example.com", "0.0.0.0/12"),
        ])
    func specificity(narrow: String, wide: String) throws {
        let name = wide == "192.0.2.0/30 " ? "192.0.2.4/30" : wide == "0.0.0.0/12" ? "192.0.2.0/23" : wide
        for isReversed in [false, true] {
            let groups = [
                "  - { name: narrow, targets: [\(narrow)], expect: [{ port: 80/tcp }] }\n",
                "  - { name: wide, targets: [\(name)], expect: [{ port: 80/tcp, state: closed }] }\n",
            ]
            let text = Self.policy((isReversed ? groups.reversed() : groups).joined())
            let judgement = try Workbench.judgement(
                text, [.of("192.0.2.4", open: "80", closed: "20-79,81-100")],
                resolutions: ["www.example.com": ["192.0.2.4"]])
            let finding = try #require(judgement.findings.first { $0.endpoint?.address == IPAddress("192.0.2.4") })
            #expect(finding.verdict == .compliant)
            #expect(finding.group == "narrow")
        }
    }

    @Test func onlyTargetsWhoseGroupListsThePortCompete() throws {
        let text = Self.policy(
            """
              - { name: host, targets: [192.0.2.4], expect: [{ port: 22/tcp }] }
              - { name: net, targets: [192.0.2.0/30, 192.0.2.4/30], expect: [{ port: 80/tcp }] }

            """)
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", open: "22,80", closed: "20-21,23-79,81-100")])
        let decided = judgement.findings.filter { $0.verdict == .compliant }
        #expect(decided.map(\.group) == ["host", "net"])
        #expect(decided.map(\.target) == ["192.0.2.4", "192.0.2.4/30"])
    }

    @Test func anOpenExpectationOfOneNameHoldsForASharedAddress() throws {
        let text = Self.policy(
            """
              - { name: a, targets: [a.example.com], expect: [{ port: 80/tcp }, { port: 81/tcp, state: closed }] }
              - { name: b, targets: [b.example.com], expect: [{ port: 80/tcp, state: closed }] }

            """)
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.4", open: "80", closed: "20-79,81-100")],
            resolutions: ["a.example.com": ["192.0.2.4"], "b.example.com": ["192.0.2.4"]])
        #expect(judgement.lines == ["compliant 192.0.2.4:80/tcp", "compliant 192.0.2.4:81/tcp"])
        let finding = try #require(judgement.findings.first)
        #expect(finding.names == ["a.example.com", "b.example.com"])
        #expect(judgement.exitStatus == 0)
    }

    @Test func eachOpenExpectationOfASharedAddressGetsItsOwnFinding() throws {
        let text = Self.policy(
            """
              - { name: a, owner: anna, targets: [a.example.com], expect: [{ port: 80/tcp }] }
              - { name: b, owner: bert, targets: [b.example.com], expect: [{ port: 80/tcp }] }

            """)
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.4", closed: "20-100")],
            resolutions: ["a.example.com": ["192.0.2.4"], "b.example.com": ["192.0.2.4"]])
        #expect(judgement.findings.map(\.owner) == ["anna", "bert"])
        #expect(judgement.findings.allSatisfy { $0.verdict == .missing })
        #expect(Set(judgement.findings.map(\.id)).count == 2)
    }

    @Test func twoNamesOfOneGroupMakeOneFinding() throws {
        let text = Self.policy("  - { name: a, targets: [b.example.com, a.example.com], expect: [{ port: 80/tcp }] }\n")
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.4", open: "22,80", closed: "20-21,23-79,81-100")],
            resolutions: ["a.example.com": ["192.0.2.4"], "b.example.com": ["192.0.2.4"]])
        #expect(judgement.lines == ["compliant 192.0.2.4:80/tcp", "unexpected-open 192.0.2.4:22/tcp"])
        #expect(judgement.findings.allSatisfy { $0.names == ["a.example.com", "b.example.com"] })
        #expect(judgement.findings.allSatisfy { $0.target == "a.example.com" })
    }

    @Test func theSameTargetInTwoGroupsKeepsIdsApart() throws {
        let text = Self.policy(
            """
              - { name: a, targets: [192.0.2.4], expect: [{ port: 80/tcp }] }
              - { name: b, targets: [192.0.2.4/32], expect: [{ port: 80/tcp }] }

            """)
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", closed: "20-100")])
        #expect(judgement.findings.count == 2)
        #expect(Set(judgement.findings.map(\.id)).count == 2)
    }

    @Test(
        "closed or filtered beside not-open: the narrower one judges",
        arguments: [("closed", ["wrong-state 192.0.2.4:80/tcp"]), ("filtered", ["compliant 192.0.2.4:80/tcp"])])
    func narrowerState(state: String, lines: [String]) throws {
        let text = Self.policy(
            """
              - { name: a, targets: [192.0.2.4], expect: [{ port: 80/tcp, state: not-open }] }
              - { name: b, targets: [192.0.2.4], expect: [{ port: 80/tcp, state: \(state) }] }

            """)
        #expect(try Workbench.judgement(text, [.of("192.0.2.4", filtered: "20-100")]).lines == lines)
    }

    @Test func openGoesBeforeAnyWhereTargetsAreEquallySpecific() throws {
        let text = Self.policy(
            """
              - { name: a, targets: [192.0.2.4], expect: [{ port: 80/tcp, state: any }] }
              - { name: b, targets: [192.0.2.4], expect: [{ port: 80/tcp }] }

            """)
        #expect(
            try Workbench.judgement(text, [.of("192.0.2.4", closed: "20-100")]).lines == ["missing 192.0.2.4:80/tcp"])
    }

    @Test(
        "contradictions about one literal target are errors that name both lines",
        arguments: [
            ("open", "closed"), ("open", "filtered"), ("open", "not-open"), ("any", "closed"), ("not-open", "any"),
            ("closed", "open"), ("closed", "filtered"),
        ])
    func contradictions(first: String, second: String) {
        let text = Self.policy(
            """
              - { name: a, targets: [192.0.2.4, x.example.com], expect: [{ port: 80-90/tcp, state: \(first) }] }
              - { name: b, targets: [192.0.2.4/32, x.example.com], expect: [{ port: 85/tcp, state: \(second) }] }

            """)
        #expect(
            Workbench.errors(text) == [
                """
                p.yaml:6:67: 85/tcp on '192.0.2.4' must be \(second) here, but \(first) on line 5 (group 'a'); keep one
                """
            ])
    }

    @Test(
        "no contradiction", arguments: [("closed", "not-open"), ("open", "any"), ("open", "open"), ("any", "any")])
    func compatible(first: String, second: String) {
        let text = Self.policy(
            """
              - { name: a, targets: [192.0.2.4], expect: [{ port: 80/tcp, state: \(first) }] }
              - { name: b, targets: [192.0.2.4], expect: [{ port: 80/tcp, state: \(second) }] }

            """)
        #expect(Workbench.errors(text) == [])
    }

    @Test(
        "the strictest 'unlisted' of equally specific groups wins, and only theirs counts",
        arguments: [
            (["192.0.2.4 any", "192.0.2.4 not-open"], ["unexpected-open 192.0.2.4:22/tcp"]),
            (["192.0.2.4 any", "192.0.2.4 any"], []),
            (["192.0.2.4 any", "192.0.2.0/29 not-open"], []),
            (["192.0.2.4 not-open", "192.0.2.0/29 any"], ["unexpected-open 192.0.2.4:22/tcp"]),
        ])
    func unlisted(targets: [String], lines: [String]) throws {
        let groups = targets.enumerated().map { index, text in
            let words = text.split(separator: " ")
            return "  - { name: g\(index), targets: [\(words[0])], unlisted: \(words[1]) }\n"
        }
        let host = try HostScan.of("192.0.2.4", open: "22", closed: "20-21,23-100")
        #expect(try Workbench.judgement(Self.policy(groups.joined()), [host]).lines == lines)
    }

    @Test func aPortOpenOutsideTheScanSetIsJudgedAsWell() throws {
        let text = Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", open: "9999", closed: "80")])
        #expect(judgement.lines == ["unexpected-open 192.0.2.4:9999/tcp"])
        #expect(judgement.coverage.endpointsConclusive == 1)
    }
}
