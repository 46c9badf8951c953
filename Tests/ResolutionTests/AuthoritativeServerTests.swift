import AuditModel
import Resolution
import Testing

/// Against a real authoritative server and the zones of `Fixtures/dns`.
@Suite(.knot) struct AuthoritativeServerTests {
    private func resolver() throws -> Resolver {
        try Resolver(.test(try KnotServer.required().address, questionsInFlight: 64))
    }

    @Test(
        "names come to what their zone says",
        arguments: [
            (
                "www.example.test", ["first", "second", "host"].map { $0 + ".example.test" },
                ["192.0.2.10", "2001:db8::10"], nil
            ),
            ("HOST.example.test.", [], ["192.0.2.10", "2001:db8::10"], nil),
            ("v4only.example.test", [], ["192.0.2.4"], nil),
            ("v6only.example.test", [], ["2001:db8::6"], nil),
            ("text.example.test", [], [], .noAddresses),
            ("deadend.example.test", ["text.example.test"], [], .noAddresses),
            ("nothing.example.test", [], [], .noSuchName),
            ("dangling.example.test", ["nothing.example.test"], [], .noSuchName),
            ("external.example.test", ["host.elsewhere.test"], ["203.0.113.5"], nil),
            ("outside.example.test", ["www.unserved.test"], [], .refused),
            ("www.unserved.test", [], [], .refused),
            ("chain1.example.test", (2...17).map { "chain\($0).example.test" }, ["192.0.2.17"], nil),
            ("odd.example.test", [#"upper\032case\228\046dot.odd.example.test"#], ["192.0.2.11"], nil),
        ] as [(String, [String], [String], ResolutionFailure?)])
    func names(name: String, aliases: [String], texts: [String], failure: ResolutionFailure?) async throws {
        let resolution = try #require(try await resolver().resolve(name))
        #expect(resolution.queriedName == (try HostName(parsing: name)).text)
        #expect(resolution.aliases == aliases)
        #expect(resolution.addresses == texts.compactMap { IPAddress($0) })
        #expect(resolution.failure == failure)
        #expect(resolution.partialFailures.isEmpty)
    }

    @Test(
        "a chain that goes round or on and on ends as a server failure",
        arguments: ["loop1.example.test", "self.example.test", "chain0.example.test"])
    func loops(name: String) async throws {
        let resolution = try #require(try await resolver().resolve(name))
        #expect(resolution.failure == .serverFailed)
        #expect(resolution.addresses.isEmpty)
    }

    @Test func anAnswerTooLongForADatagramIsWhole() async throws {
        let resolution = try #require(try await resolver().resolve("many.example.test"))
        let expected =
            (1...60).map { IPAddress(v4: 0xc633_6400 | UInt32($0)) }
            + (1...60).compactMap { IPAddress("2001:db8:1::\(String($0, radix: 16))") }
        #expect(resolution.addresses == expected)
        #expect(resolution.partialFailures.isEmpty)
    }

    @Test(
        "addresses come to what their reverse zone says",
        arguments: [
            ("192.0.2.10", [#"an\000odd\034name.example.test"#, "backup.example.test", "host.example.test"], nil),
            ("2001:db8::10", ["host.example.test"], nil),
            ("192.0.2.66", ["db.corp.example.test"], nil),
            ("192.0.2.53", [], .noAddresses),
            ("192.0.2.54", [], .noSuchName),
            ("203.0.113.1", [], .refused),
        ] as [(String, [String], ResolutionFailure?)])
    func reverse(address: String, names: [String], failure: ResolutionFailure?) async throws {
        let result = try #require(try await resolver().reverse(address))
        #expect(result.names == names)
        #expect(result.failure == failure)
    }

    @Test func aServerIsReachedOverIPv6() async throws {
        let server = try KnotServer.required().addressV6
        let resolver = try Resolver(.test(server, questionsInFlight: 64))
        #expect(resolver.serverDescriptions == ["[::1]:\(server.port)"])
        #expect(try await resolver.resolve("v4only.example.test")?.addresses == addresses("192.0.2.4"))
        #expect(try await resolver.resolve("many.example.test")?.addresses.count == 120)
    }

    @Test func aThousandNamesComeBackEachWithItsOwn() async throws {
        let names =
            try (0..<1000).map { try HostName(parsing: "n\($0).wild.example.test") }
            + (0..<20).map { try HostName(parsing: "nothing\($0).example.test") }
            + [HostName(parsing: "many.example.test"), HostName(parsing: "www.example.test")]
        let resolutions = try await resolver().resolve(names.shuffled() + names)
        #expect(resolutions.count == 1022)
        #expect(resolutions.values.count { $0.addresses == addresses("192.0.2.77") } == 1000)
        #expect(resolutions.values.count { $0.failure == .noSuchName } == 20)
        for (name, resolution) in resolutions { #expect(resolution.queriedName == name.text) }
    }

    @Test func thousandsOfAddressesAreReversed() async throws {
        let all = Array(try AddressRange(parsing: "192.0.0.0/20"))
        let results = try await resolver().reverse(all)
        #expect(results.count == 4096)
        #expect(results.values.count { !$0.names.isEmpty } == 2)
        #expect(results.values.count { $0.failure == .noAddresses } == 1)
        #expect(results.values.count { $0.failure == .noSuchName } == 253)
        #expect(results.values.count { $0.failure == .refused } == 3840)
    }

    @Test func searchDomainsCompleteAName() async throws {
        let server = try KnotServer.required().address
        let resolver = try Resolver(
            .test(server, questionsInFlight: 64, settings: "resolv-search-once.conf"))
        let found = try #require(try await resolver.resolve("db"))
        #expect(found.queriedName == "db.corp.example.test")
        #expect(found.addresses == addresses("192.0.2.66"))
        // A final dot turns the search off, and the server refuses what is not its own.
        #expect(try await resolver.resolve("db.") == Resolution(queriedName: "db", failure: .refused))
        // An alias that leads nowhere exists: no other name takes its place.
        let dangling = try #require(try await resolver.resolve("aliased"))
        #expect(dangling.queriedName == "aliased.corp.example.test")
        #expect(dangling.aliases == ["nothing.corp.example.test"])
        #expect(dangling.failure == .noSuchName)
        // As written comes last for a name without dots, and its outcome is reported where no domain has the name.
        #expect(try await resolver.resolve("nowhere") == Resolution(queriedName: "nowhere", failure: .refused))
    }
}
