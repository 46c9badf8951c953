import AuditModel
import Resolution
import Testing

@Suite struct DNSMessageTests {
    @Test func anAnswerIsReadWithItsChainAndBothFamilies() throws {
        let message = try DNSMessage(
            parsing: WireMessage(
                flags: 0x8580,
                questions: [WireMessage.question("www.test", 1)],
                answers: [
                    WireMessage.record("WWW.test", cname: "Host.test"),
                    WireMessage.record("host.test", a: "192.0.2.1"),
                    WireMessage.record("host.test", aaaa: "2001:db8::1"),
                    WireMessage.record(
                        WireMessage.name("host.test"), 28, Array(repeating: 0, count: 10) + [255, 255, 192, 0, 2, 9]),
                ],
                authority: [WireMessage.record(soa: "test")]
            ).bytes)
        let host = try #require(DomainName(text: "host.test"))
        let www = try #require(DomainName(text: "www.test"))
        #expect(message.code == .noError && message.isAuthoritative && !message.isTruncated)
        #expect(message.aliasTarget(of: www) == host)
        #expect(message.aliasTarget(of: host) == nil)
        #expect(message.data(of: host, .a) == addresses("192.0.2.1").map { .address($0) })
        #expect(
            message.data(of: host, .aaaa) == addresses("2001:db8::1", "192.0.2.9").map { .address($0) })
        #expect(message.data(of: www, .a).isEmpty)
        #expect(message.deniesData(of: www))
        #expect(!message.deniesData(of: try #require(DomainName(text: "www.other"))))
    }

    @Test func recordsOfOtherClassesAndTypesAreSkipped() throws {
        let owner = WireMessage.name("a.test")
        let message = try DNSMessage(
            parsing: WireMessage(answers: [
                WireMessage.record(owner, 16, [3, 1, 2, 3]), WireMessage.record(owner, 1, class: 3, [192, 0, 2, 1]),
                WireMessage.record(owner, 1, [192, 0, 2, 2]),
            ]).bytes)
        #expect(message.answers.map(\.data) == addresses("192.0.2.2").map { .address($0) })
    }

    @Test(
        "codes and flags are read from the header",
        arguments: [
            (0x8180, DNSMessage.ResponseCode.noError), (0x8182, .serverFailure), (0x8183, .noSuchName),
            (0x8185, .refused), (0x8181, .other(1)), (0x8184, .other(4)),
        ] as [(UInt16, DNSMessage.ResponseCode)])
    func codes(flags: UInt16, code: DNSMessage.ResponseCode) throws {
        #expect(try DNSMessage(parsing: WireMessage(flags: flags).bytes).code == code)
        #expect(try DNSMessage(parsing: WireMessage(flags: flags | 0x200).bytes).isTruncated)
    }

    @Test func compressedNamesAreFollowed() throws {
        // The question's name lies at 12: 3www4test0. The answer's owner and target point into it.
        let message = try DNSMessage(
            parsing: WireMessage(
                questions: [WireMessage.question("www.test", 5)],
                answers: [WireMessage.record([0xc0, 12], 5, [2, 0x6e, 0x73, 0xc0, 16])]
            ).bytes)
        #expect(message.answers.first?.owner.description == "www.test")
        #expect(message.answers.first?.data == DomainName(text: "ns.test").map { .name($0) })
    }

    @Test func everyCutOfAMessageIsShortAndNothingElse() throws {
        let bytes = WireMessage(
            questions: [WireMessage.question("www.test", 1)],
            answers: [
                WireMessage.record([0xc0, 12], 5, WireMessage.name("host.test")),
                WireMessage.record("host.test", a: "192.0.2.1"),
            ],
            authority: [WireMessage.record(soa: "test")]
        ).bytes
        _ = try DNSMessage(parsing: bytes)
        for count in 0..<bytes.count {
            #expect(throws: DNSMessage.ParseError.short) { try DNSMessage(parsing: Array(bytes.prefix(count))) }
        }
    }

    /// Each owner stands at offset 12 of a message without questions.
    @Test(
        "a name that no honest server writes makes the message malformed",
        arguments: [
            ("a pointer to itself", [0xc0, 12]),
            ("a pointer forward", [0xc0, 30]),
            ("a label that points back to its own start", [1, 0x61, 0xc0, 12]),
            ("a label of the reserved kind 01", [0x41, 0x61, 0]),
            ("a label of the reserved kind 10", [0x81, 0x61, 0]),
            ("more than 255 bytes", (0..<5).flatMap { _ in [63] + [UInt8](repeating: 0x61, count: 63) } + [0]),
        ] as [(String, [UInt8])])
    func malformedNames(kind: String, owner: [UInt8]) {
        let bytes = WireMessage(answers: [WireMessage.record(owner, 1, [192, 0, 2, 1])]).bytes
        #expect(throws: DNSMessage.ParseError.malformed) { try DNSMessage(parsing: bytes) }
    }

    @Test func aLongWayOfBarePointersIsMalformed() {
        // A record of an unknown type carries a staircase of pointers, each to the one before; the next owner enters at
        // its top.
        let data = 12 + 1 + 10
        var staircase: [UInt8] = [0]
        for step in 0..<200 {
            staircase += WireMessage.field(0xc000 | UInt16(step == 0 ? data : data + 1 + 2 * (step - 1)))
        }
        let top = WireMessage.field(0xc000 | UInt16(data + 1 + 2 * 199))
        let bytes = WireMessage(answers: [
            WireMessage.record([0], 99, staircase), WireMessage.record(top, 1, [192, 0, 2, 1]),
        ]).bytes
        #expect(throws: DNSMessage.ParseError.malformed) { try DNSMessage(parsing: bytes) }
    }

    @Test(
        "record data that does not fit its type makes the message malformed",
        arguments: [
            (1, [192, 0, 2]), (1, [192, 0, 2, 1, 0]), (28, [UInt8](repeating: 0, count: 4)), (5, [1, 0x61, 0, 7]),
            (12, [0, 0]),
        ] as [(UInt16, [UInt8])])
    func malformedData(type: UInt16, data: [UInt8]) {
        let bytes = WireMessage(answers: [WireMessage.record([0], type, data)]).bytes
        #expect(throws: DNSMessage.ParseError.malformed) { try DNSMessage(parsing: bytes) }
    }

    @Test func aQueryIsNoResponse() {
        #expect(throws: DNSMessage.ParseError.malformed) { try DNSMessage(parsing: WireMessage(flags: 0x0100).bytes) }
        #expect(throws: DNSMessage.ParseError.malformed) { try DNSMessage(parsing: WireMessage(flags: 0x9180).bytes) }
    }

    @Test func countsThatPromiseMoreThanThereIsAreShort() {
        let bytes = WireMessage(counts: [0, 65535, 65535, 0]).bytes
        #expect(throws: DNSMessage.ParseError.short) { try DNSMessage(parsing: bytes) }
    }

    @Test func randomBytesNeverTrap() throws {
        var generator = SeededGenerator(seed: 11)
        let whole = WireMessage(
            questions: [WireMessage.question("www.test", 1)],
            answers: [
                WireMessage.record([0xc0, 12], 5, WireMessage.name("host.test")),
                WireMessage.record("host.test", a: "192.0.2.1"),
            ]
        ).bytes
        var readable = 0
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if (try? DNSMessage(parsing: bytes)) != nil { readable += 1 }
        }
        #expect(readable > 0 && readable < 20_000)
    }

    @Test func aReferralIsRecognised() throws {
        let ns = WireMessage.record(WireMessage.name("test"), 2, WireMessage.name("ns.test"))
        let referral = WireMessage(authority: [ns])
        #expect(try DNSMessage(parsing: referral.bytes).isReferral)
        let denial = WireMessage(authority: [ns, WireMessage.record(soa: "test")])
        #expect(try !DNSMessage(parsing: denial.bytes).isReferral)
        let authoritative = WireMessage(flags: 0x8400, authority: [ns])
        #expect(try !DNSMessage(parsing: authoritative.bytes).isReferral)
    }

    @Test func aQueryHasTheFormOfTheStandard() throws {
        let question = Question(name: try #require(DomainName(text: "Www.Test.")), type: .aaaa)
        #expect(
            question.query(identifier: 0xabcd)
                == [0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + WireMessage.question("www.test", 28))
    }
}

@Suite struct DomainNameTests {
    @Test(
        "what no host name holds is shown as decimal escapes",
        arguments: [
            ([Array("WWW".utf8), Array("test".utf8)], "www.test"), ([], "."),
            ([[0x61, 0x2e, 0x62], [0x5c]], #"a\046b.\092"#),
            ([[0x1b, 0x5b, 0x33, 0x31, 0x6d]], #"\027\09131m"#),
            ([[0, 0xff, 0x20, 0x3c]], #"\000\255\032\060"#), ([Array("_sip-1".utf8)], "_sip-1"),
        ] as [([[UInt8]], String)])
    func escapes(labels: [[UInt8]], text: String) {
        #expect(DomainName(labels: labels)?.description == text)
    }

    @Test func limitsOfTheStandardHold() {
        let label = String(repeating: "a", count: 63)
        #expect(DomainName(text: label) != nil)
        #expect(DomainName(text: label + "a") == nil)
        #expect(DomainName(text: "a..b") == nil)
        let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(DomainName(text: longest)?.wire.count == 255)
        #expect(DomainName(text: longest + "b") == nil)
        #expect(DomainName(text: longest).flatMap { name in DomainName(text: "c").flatMap(name.appending) } == nil)
    }

    @Test func aNameLiesWithinItsZoneOnWholeLabels() throws {
        let name = try #require(DomainName(text: "www.example.test"))
        #expect(name.isWithin(try #require(DomainName(text: "example.test"))))
        #expect(name.isWithin(name))
        #expect(name.isWithin(try #require(DomainName(text: "."))))
        #expect(!name.isWithin(try #require(DomainName(text: "ample.test"))))
        #expect(!name.isWithin(try #require(DomainName(text: "a.www.example.test"))))
    }
}
