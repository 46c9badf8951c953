import Foundation
import Scanning
import TestSupport
import Testing

/// The payloads of protocols for which no server is within reach: each is what another project's client sends or reads,
/// and a server that is scripted by the specification answers it and nothing else.
@Suite struct PayloadScriptTests {
    private static let scripts: [UInt16: ScriptedService.Script] = [
        177: DatagramScripts.displayManager,
        520: DatagramScripts.router,
        1434: DatagramScripts.instanceBrowser,
        10001: DatagramScripts.radio,
        27015: DatagramScripts.gameServer,
    ]

    @Test(arguments: scripts.keys.sorted())
    func aServiceAnswersEachDialect(port: UInt16) throws {
        let script = try #require(Self.scripts[port])
        for payload in UDPPayload.dialects(port: port) { #expect(script(payload) != nil) }
    }

    /// But for the bits whose change gives another valid request: the route asked for, or the other dialect.
    @Test(arguments: scripts.keys.sorted())
    func aServiceAnswersNoRequestWithAWrongBit(port: UInt16) throws {
        let script = try #require(Self.scripts[port])
        for payload in UDPPayload.dialects(port: port) {
            for index in payload.indices {
                for bit in 0..<8 where !(port == 520 && (8..<16).contains(index)) {
                    var wrong = payload
                    wrong[index] ^= 1 << UInt8(bit)
                    guard !UDPPayload.dialects(port: port).contains(wrong) else { continue }
                    #expect(script(wrong) == nil)
                }
            }
            #expect(script(payload + [0]) == nil)
            #expect(script(payload.dropLast()) == nil)
        }
    }

    @Test(arguments: scripts.keys.sorted())
    func aScanFindsTheServiceByItsAnswer(port: UInt16) async throws {
        let service = try ScriptedService(try #require(Self.scripts[port]))
        try await service.scan(asServiceOf: port).expectOpen()
        withExtendedLifetime(service) {}
    }

    @Test(arguments: scripts.keys.sorted())
    func aScanHearsNothingWhenItAsksInAnotherProtocol(port: UInt16) async throws {
        let service = try ScriptedService(try #require(Self.scripts[port]))
        try await service.scan(asServiceOf: 123).expectSilent()
        withExtendedLifetime(service) {}
    }

    /// Nmap's own questions, in the notation of its files.
    @Test(
        arguments: [
            (177, #"\0\x01\0\x02\0\x01\0"#), (1434, #"\x02"#), (10001, #"\x01\0\0\0"#),
            (27015, #"\xff\xff\xff\xffTSource Engine Query\x00"#),
        ] as [(UInt16, String)])
    func nmapAsksTheSame(port: UInt16, text: String) throws {
        let files = ["nmap-service-probes", "nmap-payloads"].compactMap {
            try? String(contentsOf: URL(filePath: "/usr/share/nmap/" + $0), encoding: .isoLatin1)
        }
        #expect(files.contains { $0.contains("q|\(text)|") || $0.contains("\"\(text)\"") })
        #expect(UDPPayload.dialects(port: port).contains(try bytes(of: text)))
    }

    /// Reads `\0`, `\x` with two digits, and plain characters.
    private func bytes(of text: String) throws -> [UInt8] {
        var rest = Substring(text)
        var result: [UInt8] = []
        while let character = rest.popFirst() {
            guard character == "\\" else {
                result.append(try #require(character.asciiValue))
                continue
            }
            if rest.popFirst() == "0" {
                result.append(0)
            } else {
                result.append(try #require(UInt8(rest.prefix(2), radix: 16)))
                rest = rest.dropFirst(2)
            }
        }
        return result
    }

    @Test func anotherReaderFindsOneRouteInTheRequestForRoutes() throws {
        let payload = UDPPayload.dialects(port: 520)[0].map { String($0, radix: 16).leftPadded }.joined()
        let read = try OutsideReader.python(
            """
            import dpkt, socket
            message = dpkt.rip.RIP(bytes.fromhex("\(payload)"))
            print(message.cmd, message.v, message.auth, len(message.rtes))
            route = message.rtes[0]
            print(route.family, route.route_tag, route.metric)
            print(*(socket.inet_ntoa(field.to_bytes(4, "big")) for field in (route.addr, route.subnet, route.next_hop)))
            """)
        #expect(read == "1 2 None 1\n2 0 16\n192.0.2.0 255.255.255.0 0.0.0.0\n")
    }
}

extension String {
    fileprivate var leftPadded: String { count < 2 ? "0" + self : self }
}
