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
        #expect(
            host.rules.map(\.reason) == [
                "'192.0.2.4' covers fewer addresses than any other target that lists the port",
                "no other expectation lists the port here",
            ])
        #expect(host.tcp.description == "22,80-81,90" && host.unlisted == .notOpen && host.unlistedGroup == "host")
        let one = EffectivePolicy(policy, scope: scope, host: try Target(parsing: "192.0.2.4")).places
        #expect(one == [host])
        let named = EffectivePolicy(policy, scope: scope, host: try Target(parsing: "www.example.com")).places
        #expect(named.map(\.names) == [["www.example.com"]] && named[0].rules.map(\.port.description) == ["80/tcp"])
    }

    @Test(
        "the effective policy says which rule made an entry win",
        arguments: [
            ("state: open", "state: any", "open overrides the rest where targets are equally specific"),
            (
                "state: closed", "state: not-open",
                "closed is narrower than not-open, and the targets are equally specific"
            ),
            ("state: open", "state: open, vantage: office", "the others do not hold from internet"),
            ("state: open", "state: open", "it is one of 2 equally specific expectations that hold"),
        ])
    func reason(winner: String, other: String, reason: String) throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: x
            vantage: internet
            groups:
              - { name: b, targets: [192.0.2.4], expect: [{ port: 80/tcp, \(other) }] }
              - { name: a, targets: [192.0.2.4/32], expect: [{ port: 80/tcp, \(winner) }] }
            """)
        let places = EffectivePolicy(policy, scope: try AuditScope(policy, names: NameEvidence())).places
        let rule = try #require(places.first?.rules.last)
        #expect(rule.group == "a")
        #expect(rule.reason == reason)
    }

    @Test func theEffectivePolicyNamesWhatAnExpectationAsks() throws {
        let policy = try Workbench.policy(
            Workbench.group(
                """
                targets: [192.0.2.4]
                expect:
                  - port: 443/tcp
                    service: https
                    tls: { minimum: "1.2", certificate: { valid-for: 21d, names: match, trusted: true } }
                  - { port: 21/tcp, insecure: { because: a feed } }
                """))
        let place = try #require(
            EffectivePolicy(policy, scope: try AuditScope(policy, names: NameEvidence())).places.first)
        #expect(
            place.rules.map(\.demands) == [
                ["insecure, accepted because of 'a feed'"],
                ["https", "TLS 1.2 or later", "certificate valid for 21 more days", "names match", "trusted"],
            ])
    }

    @Test func whoAsksForAnExcludedHostIsToldSo() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: x
            exclude: [192.0.2.4/31, www.example.com]
            groups: [{ name: a, targets: [192.0.2.0/29, www.example.com], expect: [{ port: 80/tcp }] }]
            """)
        let scope = try AuditScope(policy, names: NameEvidence())
        func effective(_ host: String) throws -> EffectivePolicy {
            EffectivePolicy(policy, scope: scope, host: try Target(parsing: host))
        }
        let address = try effective("192.0.2.5")
        #expect(address.places.isEmpty)
        #expect(address.exclusions.map(\.target) == ["192.0.2.4/31"])
        #expect(address.exclusions.map(\.location?.line) == [3])
        #expect(address.exclusions.flatMap(\.declaredEndpoints).map(\.description) == ["192.0.2.5:80/tcp"])
        #expect(try effective("www.example.com").exclusions.map(\.target) == ["www.example.com"])
        #expect(try effective("192.0.2.1").exclusions.isEmpty)
        #expect(try effective("192.0.2.0/29").places.count == 1)
        #expect(EffectivePolicy(policy, scope: scope).exclusions.isEmpty)
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

    @Test func aDraftDeclaresNamesWhereAllTheirAddressesOfferTheSame() throws {
        func host(_ address: String, _ names: [String], open: String, isTarget: Bool = false) throws -> PolicyDraft.Host
        {
            PolicyDraft.Host(
                scan: try .of(address, open: open, closed: "1-21"),
                scannedNames: Set(try names.map { try HostName(parsing: $0) }), isTarget: isTarget)
        }
        let hosts = try [
            host("192.0.2.4", ["www.example.com", "split.example.com"], open: "443"),
            host("2001:db8::4", ["www.example.com"], open: "443"),
            host("192.0.2.5", ["shop.example.com"], open: "443", isTarget: true),
            host("192.0.2.6", ["split.example.com"], open: "22"),
        ]
        let draft = try PolicyDraft(name: "x", hosts: hosts)
        #expect(
            try Workbench.policy(draft.text).groups.map { $0.targets.map(\.text) } == [
                ["shop.example.com", "www.example.com", "192.0.2.5"], ["192.0.2.6"],
            ])
        #expect(
            draft.text.split(separator: "\n").filter { $0.hasPrefix("      - \"") } == [
                #"      - "shop.example.com"  # scanned by this name: 192.0.2.5"#,
                #"      - "www.example.com"  # scanned by this name: 192.0.2.4, 2001:db8::4"#,
                #"      - "192.0.2.5"  # shop.example.com"#,
                #"      - "192.0.2.6"  # split.example.com"#,
            ])
        var generator = SeededGenerator(seed: 1)
        #expect(try PolicyDraft(name: "x", hosts: hosts.shuffled(using: &generator)).text == draft.text)
    }

    @Test func portsThatAreOnlyKnownNotToBeOpenArePlannedToo() throws {
        let shut = UndeterminedPorts(transport: .tcp, states: [.closed, .filtered], ports: PortSet([23, 24]))
        let unsure = UndeterminedPorts(transport: .tcp, states: [.open, .closed], ports: PortSet([25]))
        let host = try PolicyDraft.Host(scan: .of("192.0.2.4", open: "22", undetermined: [shut, unsure]))
        let policy = try Workbench.policy(PolicyDraft(name: "x", hosts: [host]).text)
        #expect(policy.groups.map { $0.scan[.tcp] } == [PortSet(ranges: [22...24])])
    }

    @Test func aDraftNamesAddressesThatNobodyAnsweredForInAComment() throws {
        let hosts = try [
            PolicyDraft.Host(scan: .of("192.0.2.1", unreachable: "22,80")),
            PolicyDraft.Host(scan: .of("192.0.2.4", open: "22", closed: "80")),
            PolicyDraft.Host(scan: .of("192.0.2.5", unreachable: "22", notScanned: "80")),
            PolicyDraft.Host(scan: .of("192.0.2.6", unreachable: "22,80")),
        ]
        let draft = try PolicyDraft(name: "x", hosts: hosts)
        #expect(draft.warning?.hasPrefix("nothing was concluded about 3 scanned addresses") == true)
        let drafted = try Workbench.policy(draft.text)
        #expect(drafted.groups.map { $0.targets.map(\.text) } == [["192.0.2.4"]])
        #expect(try Workbench.judgement(draft.text, hosts.map(\.scan)).exitStatus == 0)

        // What it says to uncomment is a group that watches them.
        let comment = try #require(draft.text.firstRange(of: "  # - name:"))
        let group = draft.text[comment.lowerBound...].replacing("  # ", with: "  ")
        let watching = String(draft.text[..<comment.lowerBound] + group)
        let policy = try Workbench.policy(watching)
        #expect(policy.groups.map { $0.targets.map(\.text) } == [["192.0.2.4"], ["192.0.2.1", "192.0.2.5-192.0.2.6"]])
        #expect(policy.groups.map { $0.scan[.tcp] } == [PortSet([22, 80]), PortSet([22, 80])])
        #expect(PolicyLint(policy, on: Workbench.today).diagnostics.isEmpty)
        let appeared = try hosts.map(\.scan).dropLast() + [.of("192.0.2.6", open: "80", closed: "22")]
        let judgement = try Workbench.judgement(watching, Array(appeared))
        #expect(judgement.deviantLines == ["unexpected-open 192.0.2.6:80/tcp"])
    }

    @Test func aDraftOfANetworkThatAnswersHasNoSuchComment() throws {
        let hosts = try [PolicyDraft.Host(scan: .of("192.0.2.4", open: "22", unreachable: "80"))]
        let draft = try PolicyDraft(name: "x", hosts: hosts)
        #expect(draft.warning == nil && !draft.text.contains("Nothing was concluded"))
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
