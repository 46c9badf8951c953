import AuditModel
import Resolution
import Testing

@Suite struct AliasWalkTests {
    private func name(_ text: String) throws -> DomainName { try #require(DomainName(text: text)) }

    private func alias(_ owner: String, _ target: String) throws -> DNSMessage.Record {
        DNSMessage.Record(owner: try name(owner), type: .cname, data: .name(try name(target)))
    }

    private func address(_ owner: String) throws -> DNSMessage.Record {
        DNSMessage.Record(owner: try name(owner), type: .a, data: .address(IPAddress(v4: 0xc000_0201)))
    }

    @Test func aChainIsFollowedInWhateverOrderItsRecordsCome() throws {
        let records = [try alias("a", "b"), try alias("b", "c"), try alias("c", "d"), try address("d")]
        for order in [records, records.reversed(), [records[2], records[0], records[3], records[1]]] {
            var walk = AliasWalk(Question(name: try name("a"), type: .a))
            let step = walk.take(.success(DNSMessage(answers: order)))
            #expect(step == .finished(.success([.address(IPAddress(v4: 0xc000_0201))])))
            #expect(walk.aliases == [try name("b"), try name("c"), try name("d")])
        }
    }

    @Test func aChainThatLeavesTheReplyIsAskedOn() throws {
        var walk = AliasWalk(Question(name: try name("a"), type: .a))
        #expect(
            walk.take(.success(DNSMessage(answers: [try alias("a", "b")])))
                == .ask(Question(name: try name("b"), type: .a)))
        #expect(walk.take(.success(DNSMessage(answers: [try address("b")]))) != .finished(.failure(.noAddresses)))
        #expect(walk.aliases == [try name("b")])
    }

    @Test func aDenialForTheEndOfTheChainSparesAQuestion() throws {
        let zone = DNSMessage.Record(owner: try name("test"), type: .soa, data: .present)
        var walk = AliasWalk(Question(name: try name("a"), type: .a))
        let message = DNSMessage(answers: [try alias("a", "b.test")], authority: [zone])
        #expect(walk.take(.success(message)) == .finished(.failure(.noAddresses)))

        // The denial of another zone says nothing about the target.
        var other = AliasWalk(Question(name: try name("a.test"), type: .a))
        let outside = DNSMessage(answers: [try alias("a.test", "b.other")], authority: [zone])
        #expect(other.take(.success(outside)) == .ask(Question(name: try name("b.other"), type: .a)))
    }

    @Test func circlesEndWithinOneReplyAndAcrossReplies() throws {
        var walk = AliasWalk(Question(name: try name("a"), type: .a))
        let circle = DNSMessage(answers: [try alias("a", "b"), try alias("b", "a")])
        #expect(walk.take(.success(circle)) == .finished(.failure(.serverFailed)))

        var inner = AliasWalk(Question(name: try name("a"), type: .a))
        let records = [try alias("a", "b"), try alias("b", "c"), try alias("c", "b")]
        #expect(inner.take(.success(DNSMessage(answers: records))) == .finished(.failure(.serverFailed)))
        #expect(inner.aliases == [try name("b"), try name("c")])

        var slow = AliasWalk(Question(name: try name("a"), type: .a))
        _ = slow.take(.success(DNSMessage(answers: [try alias("a", "b")])))
        #expect(
            slow.take(.success(DNSMessage(answers: [try alias("b", "a")]))) == .finished(.failure(.serverFailed)))
    }

    @Test func aServerThatAlwaysNamesAnotherAliasIsLeftAtTheBound() throws {
        var walk = AliasWalk(Question(name: try name("n0"), type: .a))
        var asked = 0
        while case .ask = walk.take(.success(DNSMessage(answers: [try alias("n\(asked)", "n\(asked + 1)")]))) {
            asked += 1
        }
        #expect(asked == AliasWalk.maximumAliases)
        #expect(walk.aliases.count == AliasWalk.maximumAliases)
    }

    @Test func aCodeOfNoSuchNameIsAboutTheEndOfTheChain() throws {
        var walk = AliasWalk(Question(name: try name("a"), type: .a))
        let message = DNSMessage(code: .noSuchName, answers: [try alias("a", "b")])
        #expect(walk.take(.success(message)) == .finished(.failure(.noSuchName)))
        #expect(walk.aliases == [try name("b")])
    }

    @Test func recordsOfNamesThatWereNotAskedForAreNotBelieved() throws {
        var walk = AliasWalk(Question(name: try name("a"), type: .a))
        #expect(walk.take(.success(DNSMessage(answers: [try address("b")]))) == .finished(.failure(.noAddresses)))
    }
}
