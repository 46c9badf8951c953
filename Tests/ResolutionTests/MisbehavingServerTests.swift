import AuditModel
import Resolution
import Synchronization
import Testing

/// Against a server that answers as no good one would.
@Suite struct MisbehavingServerTests {
    private static let everything: @Sendable (ScriptedServer.Query) -> ScriptedServer.Answer = { query in
        let name = query.name
        let a = WireMessage.record(name, a: "192.0.2.1")
        let aaaa = WireMessage.record(name, aaaa: "2001:db8::1")
        let own = query.type == 1 ? a : aaaa
        switch (query.firstLabel, query.type) {
        case ("servfail", _): return .code(2)
        case ("refused", _): return .code(5)
        case ("formerr", _): return .code(1)
        case ("notimp", _): return .code(4)
        case ("silent", _), ("silent6", 28), ("silent4", 1): return .silence
        case ("silent6", _), ("silent4", _): return .message(answers: [own])
        case ("servfail6", 1), ("nodata-servfail6", 28): return query.type == 1 ? .message(answers: [a]) : .code(2)
        case ("servfail6", _): return .code(2)
        case ("nodata-servfail6", _): return .message(authority: [WireMessage.record(soa: "test")])
        case ("nxdomain6", 28): return .code(3)
        case ("nxdomain6", _): return .message(answers: [a])
        case ("alias1", _): return .message(answers: [WireMessage.record(name, cname: "alias2.test")])
        case ("alias2", _): return .message(answers: [WireMessage.record(name, cname: "target.test")])
        case ("aliasmute", _): return .message(answers: [WireMessage.record(name, cname: "silent.test")])
        case ("shortrecord", _): return .message(answers: [WireMessage.record(WireMessage.name(name), 1, [1, 2])])
        case ("referral", _):
            return .message(authority: [WireMessage.record([0], 2, WireMessage.name("a.root-servers.test"))])
        case ("truncated", _): return .message(flags: 0x8380, answers: [own])
        default: return .message(answers: [own])
        }
    }

    @Test(
        "each way to fail has its own outcome",
        arguments: [
            ("servfail.test", .serverFailed), ("refused.test", .refused), ("formerr.test", .serverFailed),
            ("notimp.test", .serverFailed), ("silent.test", .timedOut), ("aliasmute.test", .timedOut),
            ("shortrecord.test", .serverFailed), ("referral.test", .serverFailed),
            ("nodata-servfail6.test", .serverFailed), ("truncated.test", .refused),
        ] as [(String, ResolutionFailure)])
    func outcomes(name: String, failure: ResolutionFailure) async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let timeout: Duration = failure == .timedOut ? .milliseconds(50) : .seconds(1)
            let resolution = try #require(
                try await Resolver(.test(server.address, timeout: timeout)).resolve(name))
            #expect(resolution.failure == failure)
            #expect(resolution.addresses.isEmpty)
        }
    }

    @Test(
        "an answer for one type stands beside a failure for the other",
        arguments: [
            ("silent6.test", "192.0.2.1", .init(type: .aaaa, failure: .timedOut)),
            ("silent4.test", "2001:db8::1", .init(type: .a, failure: .timedOut)),
            ("servfail6.test", "192.0.2.1", .init(type: .aaaa, failure: .serverFailed)),
            ("nxdomain6.test", "192.0.2.1", nil),
        ] as [(String, String, Resolution.PartialFailure?)])
    func partialFailures(name: String, address: String, partial: Resolution.PartialFailure?) async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let timeout: Duration = partial?.failure == .timedOut ? .milliseconds(200) : .seconds(1)
            let resolution = try #require(
                try await Resolver(.test(server.address, tries: 5, timeout: timeout)).resolve(name))
            #expect(resolution.failure == nil)
            #expect(resolution.addresses == addresses(address))
            #expect(resolution.partialFailures == [partial].compactMap { $0 })
        }
    }

    @Test func aNegativeAnswerBesideAFailureIsNoProofOfNoAddresses() async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let resolution = try #require(try await Resolver(.test(server.address)).resolve("nodata-servfail6.test"))
            #expect(resolution.failure == .serverFailed)
            #expect(resolution.partialFailures == [.init(type: .aaaa, failure: .serverFailed)])
        }
    }

    @Test func aServerThatNamesOneAliasAtATimeIsAskedOn() async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let resolution = try #require(try await Resolver(.test(server.address)).resolve("alias1.test"))
            #expect(resolution.aliases == ["alias2.test", "target.test"])
            #expect(resolution.addresses == addresses("192.0.2.1", "2001:db8::1"))
        }
    }

    @Test func aServerWithoutTCPSpoilsOnlyTheNamesThatNeedIt() async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let names = try (0..<50).flatMap { number in
                [try HostName(parsing: "fine.n\(number).test"), try HostName(parsing: "truncated.n\(number).test")]
            }
            let resolutions = try await Resolver(.test(server.address)).resolve(names)
            #expect(resolutions.values.count { $0.addresses.count == 2 && $0.partialFailures.isEmpty } == 50)
            #expect(resolutions.values.count { $0.failure == .refused } == 50)
        }
    }

    /// The time-out leaves room for a kernel that is busy telling others so: it sends a bounded number of such messages
    /// per second (net.ipv4.icmp_msgs_per_sec).
    @Test(
        "nobody listening is refused, for one name and for many, long before its tries are over", arguments: [1, 300])
    func nobodyListens(count: Int) async throws {
        let closed = try LoopbackSocket.refusing()
        let server = ResolverAddress(IPAddress(v4: 0x7f00_0001), port: closed.port)
        let names = try (0..<count).map { try HostName(parsing: "n\($0).test") }
        let start = ContinuousClock.now
        let resolutions = try await Resolver(.test(server, tries: 20, timeout: .seconds(3))).resolve(names)
        #expect(resolutions.values.count { $0.failure == .refused } == count)
        #expect(ContinuousClock.now - start < .seconds(50))
    }

    @Test func aSilentServerIsTriedAsOftenAsConfigured() async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let resolver = try Resolver(.test(server.address, tries: 3, timeout: .milliseconds(30)))
            #expect(try await resolver.resolve("silent.test")?.failure == .timedOut)
            // The server takes its queries in order: once it answers this, it has counted those before.
            #expect(try await Resolver(.test(server.address)).resolve("a.test")?.failure == nil)
            #expect(server.count(of: "silent.test", 1) == 3)
            #expect(server.count(of: "silent.test", 28) == 3)
        }
    }

    @Test func anAnswerThatComesAfterItsTimeStillCounts() async throws {
        let asked = Mutex<Set<ScriptedServer.Query>>([])
        let late: @Sendable (ScriptedServer.Query) -> ScriptedServer.Answer = { query in
            let isFirst = asked.withLock { $0.insert(query).inserted }
            return isFirst ? .silence : .lateMessage(answers: [WireMessage.record(query.name, a: "192.0.2.1")])
        }
        try await ScriptedServer.running(answering: late) { server in
            let resolution = try #require(
                try await Resolver(.test(server.address, tries: 20, timeout: .milliseconds(200))).resolve("slow.test"))
            #expect(resolution.addresses == addresses("192.0.2.1"))
            #expect(resolution.partialFailures.isEmpty)
        }
    }

    @Test(
        "a failing first server gives way to the second",
        arguments: ["servfail.test", "refused.test", "silent.test", "shortrecord.test", "referral.test"])
    func failover(name: String) async throws {
        try await ScriptedServer.running(answering: Self.everything) { first in
            try await ScriptedServer.running(
                answering: { .message(answers: $0.type == 1 ? [WireMessage.record($0.name, a: "192.0.2.2")] : []) },
                { second in
                    let resolver = try Resolver(
                        .test(first.address, second.address, tries: 5, timeout: .milliseconds(200)))
                    let resolution = try #require(try await resolver.resolve(name))
                    #expect(resolution.addresses == addresses("192.0.2.2"))
                    #expect(resolution.partialFailures.isEmpty)
                    #expect(first.count(of: name, 1) >= 1)
                })
        }
    }

    @Test func aDeadFirstServerDelaysTheFirstNamesOnly() async throws {
        try await ScriptedServer.running(answering: { _ in .silence }) { dead in
            try await ScriptedServer.running(answering: Self.everything) { alive in
                let names = try (0..<200).map { try HostName(parsing: "n\($0).test") }
                let resolver = try Resolver(
                    .test(dead.address, alive.address, tries: 5, timeout: .milliseconds(200), questionsInFlight: 16))
                let resolutions = try await resolver.resolve(names)
                #expect(resolutions.values.allSatisfy { $0.addresses.count == 2 && $0.partialFailures.isEmpty })
                #expect(dead.total <= 2 * ServerPreference.silencesOfADeadServer)
            }
        }
    }

    @Test func oneSilentNameHoldsUpNoOther() async throws {
        try await ScriptedServer.running(answering: Self.everything) { server in
            let names = try ["silent.test", "servfail.test", "refused.test", "a.test", "b.test"]
                .map { try HostName(parsing: $0) }
            let resolutions = try await Resolver(.test(server.address, tries: 5, timeout: .milliseconds(200))).resolve(
                names)
            #expect(names.map { resolutions[$0]?.failure } == [.timedOut, .serverFailed, .refused, nil, nil])
        }
    }
}
