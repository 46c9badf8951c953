import AuditModel
import ExposurePolicy
import Testing

@Suite struct PolicyParserTests {
    @Test func everyKeyArrivesWhereItBelongs() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: Example Ltd perimeter
            vantage: internet
            require: [need, owner, approved]
            scan: { tcp: "1-1024,3306,https", udp: 53, timing: polite, max-rate: 500, max-host-rate: 50,
                    max-retries: 0, timeout: 1500ms, max-sockets: 100, resolver: [192.0.2.53, "[2001:db8::53]:5353"] }
            exclude: [192.0.2.128/25]
            waiver-notice: 14d
            groups:
              - name: web
                owner: platform@example.com
                targets: [www.example.com, 192.0.2.0/28, "2001:db8::/126", 192.0.2.40-44]
                scan: { tcp: [22, 8000-8010] }
                unlisted: any
                expect:
                  - port: https/tcp
                    service: HTTPS
                    need: Public web site
                    approved: { by: ciso@example.com, on: 2026-03-01, ticket: CHG-1042, review-by: 2026-12-01 }
                    controls: ["PCI DSS 1.2.5", NIST CM-7]
                  - { port: 8000-8010/tcp, state: not-open }
            """)
        #expect(policy.name == "Example Ltd perimeter")
        #expect(policy.vantage == "internet")
        #expect(policy.requirements == [.need, .owner, .approved])
        #expect(policy.scan.tcp?.description == "1-1024,3306" && policy.scan.udp?.description == "53")
        let values: [ScanValue: Int] = [
            .maximumRate: 500, .maximumHostRate: 50, .maximumRetries: 0, .maximumTimeout: 1500, .maximumSockets: 100,
        ]
        #expect(policy.scanTuning == ScanTuning(timing: .polite, values))
        let resolvers = [
            try ResolverAddress(parsing: "192.0.2.53"), try ResolverAddress(parsing: "[2001:db8::53]:5353"),
        ]
        #expect(policy.resolvers == resolvers)
        #expect(policy.exclusions.map(\.text) == ["192.0.2.128/25"])
        let group = try #require(policy.groups.first)
        #expect(group.owner == "platform@example.com" && group.unlisted == .any)
        #expect(
            group.targets.map(\.text) == [
                "www.example.com", "192.0.2.0/28", "2001:db8::/126", "192.0.2.40-192.0.2.44",
            ])
        #expect(
            group.targets.map { $0.location?.description } == [
                "exposure.yaml:12:15", "exposure.yaml:12:32", "exposure.yaml:12:46", "exposure.yaml:12:64",
            ])
        #expect(group.scan.tcp?.description == "22,8000-8010" && group.scan.udp == nil)
        #expect(group.expectations.map(\.port.description) == ["443/tcp", "8000-8010/tcp"])
        let expectation = try #require(group.expectations.first)
        #expect(expectation.state == .open && expectation.service == "https" && expectation.need == "Public web site")
        #expect(expectation.approved?.on == CalendarDay("2026-03-01"))
        #expect(expectation.approved?.reviewBy == CalendarDay("2026-12-01"))
        #expect(expectation.controls == ["PCI DSS 1.2.5", "NIST CM-7"])
        #expect(expectation.location.description == "exposure.yaml:16:9")
        #expect(policy.record.sha256.count == 64)
        #expect(policy.waiverNoticeDays == 14)
    }

    @Test func scalarsAreTextAsWritten() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: no
            scan: { tcp: 0080 }
            groups:
              - name: 1e3
                owner: 12345
                targets: [2001:0:0:0:0:0:0:1]
                expect: [{ port: 80/tcp, need: yes, approved: { by: 0x1F, on: 2026-03-01 } }]
            """)
        #expect(policy.name == "no")
        #expect(policy.groups.map(\.name) == ["1e3"] && policy.groups.map(\.owner) == ["12345"])
        #expect(policy.groups[0].targets.map(\.text) == ["2001::1"])
        #expect(policy.groups[0].expectations[0].need == "yes")
        #expect(policy.groups[0].expectations[0].approved?.by == "0x1F")
    }

    @Test func allErrorsOfAFileAreReportedAtOnceInOrder() {
        let text = """
            version: 2
            nmae: x
            scan: { tcp: "0", udp: 90-80 }
            groups:
              - name: a
                targets: [192.0.2.5/24, 192.0.2.300]
                expect:
                  - { port: 443, state: opne }
                  - { port: 443/tcp, approved: { on: 2026-02-30 } }
              - targets: []
            """
        #expect(
            Workbench.errors(text) == [
                "p.yaml:1:1: a policy has no 'name'; it must say one",
                "p.yaml:1:10: version '2' of the policy language is unknown here; this reads version 1",
                "p.yaml:2:1: a policy has no key 'nmae'; did you mean 'name'?",
                "p.yaml:3:14: port '0' is out of range; ports go from 1 to 65535",
                "p.yaml:3:24: range '90-80' runs backwards; write the lower port first",
                "p.yaml:6:15: '192.0.2.5/24' has bits set beyond its prefix length; write '192.0.2.0/24' for the network, or the address alone",
                "p.yaml:6:29: '192.0.2.300' is not an IP address",
                "p.yaml:8:17: '443' names no transport; write '443/tcp' or '443/udp'",
                "p.yaml:8:29: 'opne' is none of 'open', 'closed', 'filtered', 'not-open', 'any'; did you mean 'open'?",
                "p.yaml:9:36: an approval has no 'by'; it must say one",
                "p.yaml:9:42: '2026-02-30' is not a date that exists; write it as 2026-12-31",
                "p.yaml:10:5: a group has no 'name'; it must say one",
                "p.yaml:10:14: this list of targets is empty; name at least one or remove the key",
            ])
    }

    @Test func aDiagnosticShowsItsLineWithACaret() throws {
        do throws(PolicyErrors) {
            _ = try PolicyParser().parse(Array("version: 1\nname: x\n\tgroups: []\n".utf8), path: "dir/p.yaml")
            Issue.record("no error")
        } catch {
            #expect(
                error.description == """
                    dir/p.yaml:3:1: error: a tab cannot indent YAML; use spaces
                        \tgroups: []
                        ^
                    """)
        }
    }

    @Test func everyDuplicateKeyIsNamedBesideAllOtherErrors() {
        let text = """
            version: 1
            name: x
            name: y
            scan: { tcp: "80", "tcp": "81", tcp: "82" }
            groups:
              - name: a
                owner: o
                owner: p
                targets: [192.0.2.300]
            """
        #expect(
            Workbench.errors(text) == [
                "p.yaml:3:1: the key 'name' stands twice in one mapping, first on line 2; keep one",
                "p.yaml:4:20: the key 'tcp' stands twice in one mapping, first on line 4; keep one",
                "p.yaml:4:33: the key 'tcp' stands twice in one mapping, first on line 4; keep one",
                "p.yaml:8:5: the key 'owner' stands twice in one mapping, first on line 7; keep one",
                "p.yaml:9:15: '192.0.2.300' is not an IP address",
            ])
    }

    @Test func aliasesStandForTheValueThatTheyName() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: x # *not an alias
            groups:
              - name: a
                owner: &o "first * second"
                targets: [192.0.2.1]
                expect: &e
                  - { port: 80/tcp, need: 2 * 3 }
              - name: b
                owner: *o
                targets: [192.0.2.2]
                expect: *e
            """)
        #expect(policy.groups.map(\.owner) == ["first * second", "first * second"])
        #expect(policy.groups.map { $0.expectations.map(\.need) } == [["2 * 3"], ["2 * 3"]])
        #expect(policy.groups.map { $0.expectations.map(\.location.line) } == [[8], [8]])
    }

    @Test func mergeKeysFillWhatAMappingDoesNotSayItself() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: x
            groups:
              - name: a
                targets: [192.0.2.1]
                expect:
                  - &first { port: 80/tcp, need: web, approved: &sign { by: b, ticket: T } }
                  - { <<: *first, port: 81/tcp }
                  - port: 82/tcp
                    <<: [{ need: other }, *first]
                    approved: { <<: *sign, ticket: U }
                  - { "port": 83/tcp, <<: { state: closed } }
            """)
        let expectations = policy.groups[0].expectations
        #expect(expectations.map(\.port.description) == ["80/tcp", "81/tcp", "82/tcp", "83/tcp"])
        #expect(expectations.map(\.need) == ["web", "web", "other", nil])
        #expect(expectations.map { $0.approved?.ticket } == ["T", "T", "U", nil])
        #expect(expectations.map { $0.approved?.by } == ["b", "b", "b", nil])
        #expect(expectations.last?.state == .closed)
    }

    @Test func whatIsWrongWithMergeKeysIsNamedWhereItStands() {
        let text = """
            version: 1
            name: x
            scan: { tcp: "80" }
            groups:
              - { <<: word, name: a, targets: [192.0.2.1] }
              - { <<: [{ nmae: b }, text], name: b, targets: [192.0.2.2] }
              - { "<<": { owner: o }, name: c, targets: [192.0.2.3] }
              - { <<: { owner: o }, <<: { owner: p }, name: d, targets: [192.0.2.4] }
            """
        #expect(
            Workbench.errors(text) == [
                "p.yaml:5:11: '<<' takes a mapping, or a list of mappings; this is text",
                "p.yaml:6:14: a group has no key 'nmae'; did you mean 'name'?",
                "p.yaml:6:25: '<<' takes a mapping, or a list of mappings; this is text",
                "p.yaml:7:7: a group has no key '<<'; its keys are 'name', 'owner', 'targets', 'scan', 'expect', "
                    + "'unlisted', 'dns', 'severity'",
                "p.yaml:8:25: the key '<<' stands twice in one mapping, first on line 8; keep one",
            ])
    }

    @Test func whatIsEmptyIsAnErrorAndNoCleanReport() {
        let text = """
            version: 1
            name: x
            groups:
              - { name: a, targets: [192.0.2.1] }
            """
        #expect(
            Workbench.errors(text) == [
                "p.yaml:4:7: group 'a' has nothing to scan; give it or the policy a 'scan', or declare ports under 'expect'"
            ])
    }
}
