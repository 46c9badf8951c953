import Scanning
import Testing

/// What can be told of the payloads by reading them, without a server.
@Suite struct PayloadStructureTests {
    private static let ports = (1...UInt16.max).filter { !UDPPayload.dialects(port: $0)[0].isEmpty }

    private static let all = ports.flatMap { UDPPayload.dialects(port: $0) }

    @Test(arguments: [9, 514, 5000, 51820, 65535] as [UInt16])
    func aPortWithoutAProtocolThatAnswersStrangersGetsAnEmptyDatagram(port: UInt16) {
        #expect(UDPPayload.dialects(port: port) == [[]])
    }

    @Test func everyPortThatPeopleDeclareHasAPayload() {
        let declared: [UInt16] = [
            53, 69, 88, 111, 123, 137, 161, 177, 389, 443, 500, 623, 853, 1194, 1434, 1645, 1646, 1701, 1812, 1813,
            1900,
            2049, 3391, 3478, 4433, 4500, 5060, 5353, 5683, 5684, 8443, 10001, 11211, 27015, 47808,
        ]
        #expect(declared.filter { !Self.ports.contains($0) }.isEmpty)
    }

    @Test func noPayloadNeedsFragmentsOnAnyIPv6Path() {
        #expect(Self.all.filter { $0.count > 1232 || $0.isEmpty }.isEmpty)
    }

    @Test func managersAreAskedInEveryVersionTheNewestFirst() {
        // The version is the first integer of the message: 3, 1 for 2c, 0 for 1 (RFC 3412 6, RFC 1901 3, RFC 1157 4).
        #expect(UDPPayload.dialects(port: 161).map { Array($0[2...4]) } == [[2, 1, 3], [2, 1, 1], [2, 1, 0]])
    }

    /// Ports and what the datagrams that are sent there have, by the protocols' own specifications: the place and the
    /// bytes, dialect by dialect.
    @Test(
        arguments: [
            (53, [(2, [0, 0, 0, 1]), (2, [1, 0, 0, 1]), (2, [1, 0, 0, 1])]),
            (69, [(0, [0, 1])]),
            (123, [(0, [0xe3])]),
            (137, [(2, [0, 0, 0, 1])]),
            (389, [(0, [0x30])]),
            (443, [(1, [0x7a, 0x6a, 0x5a, 0x4a]), (0, [0x16, 0xfe, 0xff])]),
            (500, [(16, [33, 0x20, 34]), (16, [1, 0x10, 2])]),
            (514, [(0, [])]),
            (1194, [(0, [0x38])]),
            (1812, [(0, [12])]),
            (1900, [(0, Array("M-SEARCH".utf8))]),
            (3478, [(0, [0, 1])]),
            (4433, [(0, [0x16, 0xfe, 0xff]), (1, [0x7a, 0x6a, 0x5a, 0x4a])]),
            (4500, [(0, [0, 0, 0, 0]), (0, [0, 0, 0, 0])]),
            (5060, [(0, Array("OPTIONS sip:".utf8))]),
            (5353, [(12, [9] + Array("_services".utf8))]),
            (5683, [(0, [0x44, 1]), (0, [0x40, 0])]),
            (5684, [(0, [0x16, 0xfe, 0xff])]),
            (11211, [(8, Array("version\r\n".utf8))]),
        ] as [(UInt16, [(Int, [UInt8])])])
    func aPortIsAskedInItsOwnProtocol(port: UInt16, marks: [(Int, [UInt8])]) {
        let dialects = UDPPayload.dialects(port: port)
        #expect(dialects.count == marks.count)
        for (dialect, (offset, bytes)) in zip(dialects, marks) {
            #expect(Array(dialect.dropFirst(offset).prefix(bytes.count)) == bytes)
        }
    }

    @Test func onlyProtocolsThatMayChangePortsDo() {
        #expect((0...UInt16.max).filter(UDPPayload.repliesFromAnotherPort) == [69, 1701, 1900])
    }

    @Test(arguments: [(53, 1), (53, 2), (53, 3), (137, 1), (5353, 1)] as [(UInt16, Int)])
    func nameQueriesHoldOneQuestionAndNothingElse(port: UInt16, dialect: Int) throws {
        var reader = WireReader(UDPPayload.dialects(port: port)[dialect - 1])
        _ = try reader.number(2)
        let flags = try reader.number(2)
        #expect(flags & ~0x0100 == 0)
        #expect(try (0..<4).map { _ in try reader.number(2) } == [1, 0, 0, 0])
        var length = try reader.number(1)
        while length > 0 {
            #expect(length < 64)
            _ = try reader.bytes(length)
            length = try reader.number(1)
        }
        _ = try reader.bytes(4)
        #expect(reader.isAtEnd)
    }

    @Test(arguments: [(88, 1), (161, 1), (161, 2), (161, 3), (389, 1)] as [(UInt16, Int)])
    func encodedValuesNestWithoutGapsOrOverlaps(port: UInt16, dialect: Int) throws {
        var reader = WireReader(UDPPayload.dialects(port: port)[dialect - 1])
        let depth = try reader.skipValue()
        #expect(reader.isAtEnd)
        #expect(depth >= 3)
    }

    @Test(arguments: [500, 4500] as [UInt16], [1, 2])
    func keyExchangesCountTheirPayloads(port: UInt16, dialect: Int) throws {
        var reader = WireReader(UDPPayload.dialects(port: port)[dialect - 1])
        if port == 4500 { #expect(try reader.number(4) == 0) }
        let whole = reader.remaining
        _ = try reader.bytes(16)
        var next = try reader.number(1)
        #expect(try reader.number(1) == (dialect == 1 ? 0x20 : 0x10))
        _ = try reader.bytes(6)
        #expect(try reader.number(4) == whole)
        var payloads: [Int] = []
        while next != 0 {
            payloads.append(next)
            next = try reader.number(1)
            _ = try reader.bytes(1)
            _ = try reader.bytes(try reader.number(2) - 4)
        }
        #expect(payloads == (dialect == 1 ? [33, 34, 40] : [1]))
        #expect(reader.isAtEnd)
    }

    @Test func theSecureTransportHelloCountsItsRecordMessageAndExtensions() throws {
        var reader = WireReader(UDPPayload.dialects(port: 5684)[0])
        #expect(try reader.number(3) == 0x16_feff)
        _ = try reader.bytes(8)
        #expect(try reader.number(2) == reader.remaining)
        #expect(try reader.number(1) == 1)
        let length = try reader.number(3)
        #expect(try reader.number(2) == 0 && reader.number(3) == 0)
        #expect(try reader.number(3) == length)
        #expect(reader.remaining == length)
        #expect(try reader.number(2) == 0xfefd)
        _ = try reader.bytes(32)
        // Session, cookie, cipher suites, compression methods.
        for width in [1, 1, 2, 1] { _ = try reader.bytes(try reader.number(width)) }
        #expect(try reader.number(2) == reader.remaining)
        var extensions: [Int] = []
        while !reader.isAtEnd {
            extensions.append(try reader.number(2))
            _ = try reader.bytes(try reader.number(2))
        }
        #expect(extensions == [10, 11, 13, 23, 0xff01])
    }

    @Test(arguments: [443, 784, 853, 8443] as [UInt16])
    func theFirstPacketOfQUICForcesVersionNegotiation(port: UInt16) throws {
        let datagram = UDPPayload.dialects(port: port)[0]
        #expect(datagram.count == 1200)
        var reader = WireReader(datagram)
        #expect(try reader.number(1) & 0xc0 == 0xc0)
        #expect(try reader.number(4) & 0x0f0f_0f0f == 0x0a0a_0a0a)
        for _ in 0..<2 { #expect(try reader.bytes(try reader.number(1)).count == 8) }
        #expect(try reader.number(1) == 0)
        #expect(try reader.number(2) == 0x4000 | reader.remaining)
    }

    @Test func tunnelRequestsCountTheirPairs() throws {
        var reader = WireReader(UDPPayload.dialects(port: 1701)[0])
        let whole = reader.remaining
        #expect(try reader.number(2) == 0xc802)
        #expect(try reader.number(2) == whole)
        _ = try reader.bytes(8)
        var attributes: [Int] = []
        while !reader.isAtEnd {
            let length = try reader.number(2) & 0x3ff
            #expect(try reader.number(2) == 0)
            attributes.append(try reader.number(2))
            _ = try reader.bytes(length - 6)
        }
        #expect(attributes == [0, 2, 3, 7, 9, 10])
    }

    @Test func managementMessagesSumUpToZero() {
        let datagram = UDPPayload.dialects(port: 623)[0]
        let body = datagram.dropFirst(14)
        #expect(Int(datagram[13]) == body.count)
        #expect(body.prefix(3).reduce(0, &+) == 0)
        #expect(body.dropFirst(3).reduce(0, &+) == 0)
    }

    @Test(arguments: [(1812, 2, 0), (1645, 2, 0), (47808, 2, 0), (3478, 2, 20)] as [(UInt16, Int, Int)])
    func lengthsInHeadersAreTrue(port: UInt16, offset: Int, uncounted: Int) throws {
        let datagram = UDPPayload.dialects(port: port)[0]
        var reader = WireReader(datagram)
        _ = try reader.bytes(offset)
        #expect(try reader.number(2) == datagram.count - uncounted)
    }

    @Test(arguments: [(5060, "OPTIONS sip:"), (1900, "M-SEARCH * HTTP/1.1")] as [(UInt16, String)])
    func textRequestsEndInAnEmptyLineAndForwardNothing(port: UInt16, start: String) {
        let text = String(decoding: UDPPayload.dialects(port: port)[0], as: UTF8.self)
        #expect(text.hasPrefix(start))
        #expect(text.hasSuffix("\r\n\r\n"))
        let lines = text.split(separator: "\r\n")
        #expect(lines.dropFirst().filter { !$0.contains(": ") }.isEmpty)
        #expect(!lines.contains { $0.contains("\n") || $0.contains("\r") })
        if port == 5060 { #expect(lines.contains("Max-Forwards: 0")) }
    }
}
