import AuditModel
import ExposurePolicy
import Testing

@Suite struct ScopeTests {
    private static func scope(_ text: String, _ resolutions: [String: [String]] = [:], limit: Int? = nil) throws
        -> AuditScope
    {
        var answers: [HostName: Resolution] = [:]
        for (name, addresses) in resolutions {
            answers[try HostName(parsing: name)] = Resolution(
                queriedName: name, aliases: ["alias.example.net"], addresses: addresses.compactMap { IPAddress($0) })
        }
        return try AuditScope(
            Workbench.policy(text), names: NameEvidence(resolutions: answers),
            addressLimit: limit ?? AuditScope.defaultAddressLimit)
    }

    @Test func aGroupsScanTakesThePlaceOfThePolicysPerTransportAndGroupsAreUnited() throws {
        let scope = try Self.scope(
            """
            version: 1
            name: test
            scan: { tcp: "1-10", udp: "53" }
            groups:
              - { name: a, targets: [192.0.2.0/31], scan: { tcp: "22" }, expect: [{ port: 443/tcp }, { port: 123/udp }] }
              - { name: b, targets: [192.0.2.1] }
            """)
        #expect(scope.hosts.map(\.tcp.description) == ["22,443", "1-10,22,443"])
        #expect(scope.hosts.map(\.udp.description) == ["53,123", "53,123"])
        #expect(scope.endpointsPlanned == 2 + 2 + 12 + 2)
        #expect(scope.targets.map(\.specification) == ["192.0.2.0/31", "192.0.2.1"])
    }

    @Test func everyAddressKeepsEachNameThatLedToItOnce() throws {
        let scope = try Self.scope(
            Workbench.group("targets: [b.example.com, a.example.com, 192.0.2.9]"),
            ["a.example.com": ["192.0.2.4", "2001:db8::4"], "b.example.com": ["192.0.2.4"]])
        #expect(scope.hosts.map(\.address.description) == ["192.0.2.4", "192.0.2.9", "2001:db8::4"])
        #expect(scope.hosts[0].names.map(\.name) == ["a.example.com", "b.example.com", "alias.example.net"])
        #expect(scope.hosts[1].names.isEmpty)
    }

    @Test(
        "exclusions win: by address, prefix, range and name",
        arguments: ["192.0.2.4", "192.0.2.4/31", "192.0.2.4-5", "www.example.com", "other.example.com"])
    func exclusions(exclusion: String) throws {
        let text = """
            version: 1
            name: test
            scan: { tcp: "80" }
            exclude: [\(exclusion)]
            groups:
              - { name: a, targets: [www.example.com, 192.0.2.6], expect: [{ port: 443/tcp }] }
            """
        let names = ["www.example.com": ["192.0.2.4"], "other.example.com": ["192.0.2.4"]]
        let scope = try Self.scope(text, names)
        #expect(scope.hosts.map(\.address.description) == ["192.0.2.6"])
        let excluded = try #require(scope.exclusions.first)
        #expect(excluded.addresses == 1)
        #expect(excluded.declaredEndpoints.map(\.description) == ["192.0.2.4:443/tcp"])
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.6", open: "443", closed: "80"), .of("192.0.2.4", open: "22,443")], resolutions: names)
        #expect(judgement.lines == ["compliant 192.0.2.6:443/tcp"])
        #expect(judgement.warnings == [])
        #expect(judgement.exitStatus == 0)
    }

    @Test func anExclusionWithoutAnInterfaceIsCountedOnEveryLink() throws {
        let targets = #"targets: ["fe80::1%eth0", "fe80::1%eth1", "fe80::2%eth1"]"#
        let scope = try Self.scope("exclude: [\"fe80::1\"]\n" + Workbench.group(targets, scan: "{ tcp: \"80\" }"))
        #expect(scope.hosts.map(\.address.description) == ["fe80::2%eth1"])
        #expect(scope.exclusions.map(\.addresses) == [2])
    }

    @Test(
        "an excluded name that could not be resolved makes the run incomplete, one that does not exist does not",
        arguments: [(ResolutionFailure.timedOut, 2), (.noSuchName, 0)])
    func unresolvedExclusion(failure: ResolutionFailure, exitStatus: Int) throws {
        let text = "exclude: [www.example.com]\n" + Workbench.group("targets: [192.0.2.6]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.6", closed: "80")], failures: ["www.example.com": failure])
        #expect(judgement.findings.isEmpty)
        #expect(Int(judgement.exitStatus) == exitStatus)
    }

    @Test func everythingExcludedIsAnErrorAndNotACleanReport() {
        let text = """
            version: 1
            name: test
            scan: { tcp: "80" }
            exclude: [192.0.2.0/24]
            groups: [{ name: a, targets: [192.0.2.4] }]
            """
        #expect(throws: PolicyErrors.self) { try Self.scope(text) }
        do { _ = try Self.scope(text) } catch {
            #expect(
                "\(error)".hasPrefix(
                    "exposure.yaml:4:11: error: every target is excluded, so there is nothing to scan;"))
        }
    }

    @Test(
        "a plan that could only hang is refused with its size",
        arguments: [
            ("2001:db8::/64", "'2001:db8::/64' has 18446744073709551616 addresses, more than the limit of 1048576"),
            ("0.0.0.0/0", "'0.0.0.0/0' has 4294967296 addresses, more than the limit of 1048576"),
            ("::/0", "'::/0' has 2^128 addresses"),
            ("10.0.0.0/12, 10.16.0.0/12", "the targets have 2097152 addresses together"),
        ])
    func limit(targets: String, message: String) {
        do {
            _ = try Self.scope(Workbench.group("targets: [\(targets)]".replacing("::/0]", with: "\"::/0\"]")))
            Issue.record("no error")
        } catch {
            #expect("\(error)".contains("error: " + message))
        }
    }

    @Test func aSlash16WithEveryPortIsCheap() throws {
        let scope = try Self.scope(Workbench.group("targets: [10.1.0.0/16]", scan: "{ tcp: \"1-65535\", udp: \"-\" }"))
        let (count, planned) = (scope.hosts.count, scope.endpointsPlanned)
        #expect(count == 65_536)
        #expect(planned == 65_536 * 65_535 * 2)
    }

    @Test func exclusionsCountAgainstTheLimitOnlyForWhatRemains() throws {
        let text = """
            version: 1
            name: test
            scan: { tcp: "80" }
            exclude: [10.0.0.0/8]
            groups: [{ name: a, targets: [10.0.0.0/8, 192.0.2.1] }]
            """
        #expect(try Self.scope(text, limit: 1).hosts.map(\.address.description) == ["192.0.2.1"])
    }

    @Test func namesToResolveIncludeExcludedOnes() throws {
        let policy = try Workbench.policy(
            """
            version: 1
            name: test
            scan: { tcp: "80" }
            exclude: [secret.example.com]
            groups: [{ name: a, targets: [www.example.com, 192.0.2.1] }, { name: b, targets: [www.example.com] }]
            """)
        #expect(policy.names.map(\.text) == ["secret.example.com", "www.example.com"])
    }
}
