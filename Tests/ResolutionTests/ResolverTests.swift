import AuditModel
import Resolution
import Testing

@Suite struct ResolverTests {
    private static let answering: @Sendable (ScriptedServer.Query) -> ScriptedServer.Answer = { query in
        switch query.type {
        case _ where query.name.hasPrefix("silent"): .silence
        case 1: .message(answers: [WireMessage.record(query.name, a: "192.0.2.1")])
        case 12: .message(answers: [WireMessage.record(query.name, ptr: "ptr.test")])
        default: .message(authority: [WireMessage.record(soa: "test")])
        }
    }

    @Test func aCancelledTaskKeepsWhatCameBefore() async throws {
        try await ScriptedServer.running(answering: Self.answering) { server in
            let names = try (0..<40).map { try HostName(parsing: $0 < 10 ? "n\($0).test" : "silent\($0).test") }
            let resolver = try Resolver(.test(server.address, timeout: .seconds(120), questionsInFlight: 40))
            let (finished, announce) = AsyncStream.makeStream(of: Int.self)
            let start = ContinuousClock.now
            let task = Task { try await resolver.resolve(names) { announce.yield($0) } }
            for await count in finished where count == 10 { break }
            task.cancel()
            let resolutions = try await task.value
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(resolutions.count == 40)
            #expect(resolutions.values.count { $0.addresses == addresses("192.0.2.1") } == 10)
            #expect(resolutions.values.count { $0.failure == .cancelled } == 30)
        }
    }

    @Test func aTaskCancelledBeforeItBeginsAsksNothing() async throws {
        try await ScriptedServer.running(answering: Self.answering) { server in
            let resolver = try Resolver(.test(server.address))
            let name = try HostName(parsing: "www.test")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await resolver.resolve([name])
            }
            #expect(try await task.value == [name: Resolution(queriedName: "www.test", failure: .cancelled)])
            #expect(server.total == 0)
        }
    }

    @Test func oneHalfOfANameIsKeptWhenTheOtherIsCancelled() async throws {
        let half: @Sendable (ScriptedServer.Query) -> ScriptedServer.Answer = { query in
            query.type == 28 && query.name == "half.test" ? .silence : Self.answering(query)
        }
        try await ScriptedServer.running(answering: half) { server in
            // Two at a time: the second name is done after the first half of the first, whose question went out before.
            let names = try ["half.test", "other.test"].map { try HostName(parsing: $0) }
            let resolver = try Resolver(.test(server.address, timeout: .seconds(120), questionsInFlight: 4))
            let (finished, announce) = AsyncStream.makeStream(of: Int.self)
            let task = Task { try await resolver.resolve(names) { announce.yield($0) } }
            for await count in finished where count == 1 { break }
            task.cancel()
            let resolution = try #require(try await task.value[names[0]])
            #expect(resolution.addresses == addresses("192.0.2.1"))
            #expect(resolution.failure == nil)
            #expect(resolution.partialFailures == [.init(type: .aaaa, failure: .cancelled)])
        }
    }

    @Test func noMoreThanTheLimitIsUnderWay() async throws {
        let (queries, announce) = AsyncStream.makeStream(of: ScriptedServer.Query.self)
        let script: @Sendable (ScriptedServer.Query) -> ScriptedServer.Answer = { query in
            announce.yield(query)
            return Self.answering(query)
        }
        try await ScriptedServer.running(answering: script) { server in
            let names = try (0..<12).map { try HostName(parsing: "silent\($0).test") }
            let resolver = try Resolver(.test(server.address, timeout: .seconds(120), questionsInFlight: 10))
            let task = Task { try await resolver.resolve(names) }
            var seen = 0
            for await _ in queries {
                seen += 1
                if seen == 10 { break }
            }
            task.cancel()
            #expect(try await task.value.values.allSatisfy { $0.failure == .cancelled })
            // Once the server answers this, it has seen all that was sent before.
            #expect(try await resolver.resolve("end.test")?.failure == nil)
            #expect(server.total == 12)
        }
    }

    @Test func theHostsFileComesFirstWhereTheSettingsSaySo() async throws {
        try await ScriptedServer.running(answering: Self.answering) { server in
            let resolver = try Resolver(.test(server.address, hosts: "hosts"))
            #expect(
                try await resolver.resolve("intranet")
                    == Resolution(
                        queriedName: "intranet", aliases: ["intranet.example.test"],
                        addresses: addresses("192.0.2.200", "192.0.2.201", "2001:db8::200")))
            #expect(try await resolver.reverse("192.0.2.200")?.names == ["intranet", "intranet.example.test", "wiki"])
            #expect(try await resolver.reverse("127.0.0.1")?.names == ["localhost"])
            #expect(server.total == 0)
            #expect(try await resolver.resolve("no-address.example.test")?.addresses == addresses("192.0.2.1"))
            #expect(try await resolver.reverse("10.0.0.1")?.names == ["ptr.test"])
        }
    }

    @Test func theHostsFileComesLastWhereTheSettingsSaySo() async throws {
        let denying: @Sendable (ScriptedServer.Query) -> ScriptedServer.Answer = { query in
            query.name == "www.example.test" ? Self.answering(query) : .code(3)
        }
        try await ScriptedServer.running(answering: denying) { server in
            let resolver = try Resolver(.test(server.address, hosts: "hosts", settings: "resolv-search.conf"))
            #expect(try await resolver.resolve("www.example.test")?.addresses == addresses("192.0.2.1"))
            #expect(try await resolver.resolve("wiki")?.addresses == addresses("192.0.2.200"))
            #expect(try await resolver.reverse("192.0.2.203")?.names == ["good-name"])
            #expect(try await resolver.resolve("nowhere")?.failure == .noSuchName)
        }
    }

    @Test func namesOfThisMachineAndOfTorNeverLeaveIt() async throws {
        try await ScriptedServer.running(answering: Self.answering) { server in
            let resolver = try Resolver(.test(server.address))
            #expect(try await resolver.resolve("localhost")?.addresses == addresses("127.0.0.1", "::1"))
            #expect(try await resolver.resolve("db.LocalHost.")?.addresses == addresses("127.0.0.1", "::1"))
            #expect(try await resolver.resolve("x.onion")?.failure == .noSuchName)
            #expect(server.total == 0)
        }
    }

    @Test func theMachinesServersAreThoseOfItsFile() throws {
        let resolver = try Resolver(.test(settings: "resolv-search.conf"))
        #expect(resolver.serverDescriptions == ["192.0.2.53:53", "[2001:db8::53]:53"])
        #expect(try Resolver(.test(settings: "resolv-search-once.conf")).serverDescriptions == ["127.0.0.1:53"])
    }

    @Test func aServerOnAnInterfaceThatIsNotThereIsAnErrorOfTheRun() async throws {
        let server = try ResolverAddress(parsing: "fe80::53%nosuch0")
        let resolver = try Resolver(.test(server))
        let name = try HostName(parsing: "www.test")
        await #expect(throws: ResolverError.unknownZone(server)) { try await resolver.resolve([name]) }
        #expect(
            ResolverError.unknownZone(server).description
                == "this machine has no network interface with the name that stands after '%' in name server "
                + "'[fe80::53%nosuch0]:53'")
    }

    @Test func nothingToResolveIsNothing() async throws {
        #expect(try await Resolver(.test()).resolve([]).isEmpty)
        #expect(try await Resolver(.test()).reverse([]).isEmpty)
    }
}
