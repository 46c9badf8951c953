import Foundation
import Glibc
import Scanning
import Testing

/// The payloads, put to servers that others wrote.
@Suite struct PayloadAnswerTests {
    /// The user and group of this test, so that a server which insists on changing them changes nothing.
    private func account() throws -> String {
        let group = try #require(getgrgid(getgid())).pointee.gr_name
        return NSUserName() + "." + String(cString: try #require(group))
    }

    @Test func aNameServerWithoutZonesAnswersEveryDialectOfDNS() async throws {
        let server = try PayloadServer("knotd", package: "knot") { directory, address, port in
            let configuration = """
                server:
                  listen: \(address)@\(port)
                  rundir: \(directory.path)
                database:
                  storage: \(directory.path)

                """
            return ["-c", try directory.file("knot.conf", configuration)]
        }
        for bytes in try await server.answers(toPayloadFor: 53) {
            #expect(bytes.prefix(2) == UDPPayload.dialects(port: 53)[0].prefix(2))
            #expect(bytes.count >= 12 && bytes[2] & 0x80 != 0)
        }
    }

    @Test func aTimeServerAnswersWithItsOwnTime() async throws {
        let server = try PayloadServer("chronyd", package: "chrony") { directory, address, port in
            let configuration = """
                port \(port)
                bindaddress \(address)
                local stratum 10
                allow all
                cmdport 0
                bindcmdaddress /
                pidfile \(directory.path)/chronyd.pid

                """
            return ["-d", "-x", "-U", "-u", NSUserName(), "-f", try directory.file("chrony.conf", configuration)]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 123).first)
        // Mode 4 is a server's; what we sent as our time comes back as the origin (RFC 5905 7.3).
        #expect(bytes.count == 48 && bytes[0] & 7 == 4)
        #expect(bytes[24..<32] == UDPPayload.dialects(port: 123)[0][40..<48])
    }

    @Test func anSNMPAgentAnswersInEachVersion() async throws {
        let state = FileManager.default.temporaryDirectory.appending(path: "payload-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: state) }
        let server = try PayloadServer(
            "snmpd", package: "snmpd", environment: ["SNMP_PERSISTENT_DIR": state]
        ) { directory, address, port in
            let configuration = "agentAddress udp:\(address):\(port)\nrocommunity public\n"
            return ["-f", "-Lo", "-C", "-c", try directory.file("snmpd.conf", configuration)]
        }
        let report: UInt8 = 0xa8
        let response: UInt8 = 0xa2
        let answers = try await server.answers(toPayloadFor: 161)
        for (bytes, (version, type)) in zip(answers, [(3, report), (1, response), (0, response)] as [(UInt8, UInt8)]) {
            #expect(bytes.count > 5 && bytes[2...4] == [2, 1, version])
            #expect(bytes.contains(type))
        }
    }

    @Test func aFileServerRefusesTheFileFromAnotherPort() async throws {
        let server = try PayloadServer("atftpd", package: "atftpd") { directory, address, port in
            [
                "--daemon", "--no-fork", "--logfile", "-", "--user", try account(), "--port", "\(port)",
                "--bind-address", address, directory.path,
            ]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 69).first)
        // Operation 5 is an error (RFC 1350 5).
        #expect(bytes.prefix(2) == [0, 5])
    }

    @Test func aCacheTellsItsVersion() async throws {
        let server = try PayloadServer("memcached", package: "memcached") { _, address, port in
            ["-l", address, "-U", "\(port)", "-p", "0", "-m", "8", "-t", "1", "-u", NSUserName()]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 11211).first)
        #expect(bytes.prefix(2) == UDPPayload.dialects(port: 11211)[0].prefix(2))
        #expect(String(decoding: bytes.dropFirst(8), as: UTF8.self).hasPrefix("VERSION "))
    }

    @Test func aConstrainedServerListsItsResourcesAndResetsAPing() async throws {
        let server = try PayloadServer("coap-server-notls", package: "libcoap3-bin") { _, address, port in
            ["-A", address, "-p", "\(port)"]
        }
        let answers = try await server.answers(toPayloadFor: 5683)
        try #require(answers.count == 2)
        let resources = answers[0]
        #expect(resources.count <= 13 + 4 + 64 && resources.contains(UInt8(ascii: "<")))
        #expect(resources.count > 2 && resources[1] == 0x45)
        // Version 1, a reset, no token; nothing; the number of the message that it resets.
        let ping = UDPPayload.dialects(port: 5683)[1]
        #expect(answers[1] == [0x70, 0] + ping.suffix(2))
    }

    @Test(arguments: [(443, 2), (853, 2), (3391, 1), (4433, 1), (5349, 1), (5684, 1), (8443, 2)] as [(UInt16, Int)])
    func aServerOfTLSOverDatagramsVerifiesTheHello(port: UInt16, dialect: Int) async throws {
        let server = try PayloadServer("openssl", package: "openssl") { directory, address, port in
            // A pre-shared key, so that no certificate has to be made: the hello is answered before a suite is chosen.
            ["s_server", "-dtls1_2", "-listen", "-accept", "\(address):\(port)", "-nocert", "-psk", "00"]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: port, dialects: [dialect]).first)
        // A handshake record whose message is HelloVerifyRequest (RFC 6347 4.3.2).
        #expect(bytes.count > 13 && bytes[0] == 22 && bytes[13] == 3)
    }

    @Test func theStatusRequestIsSignedWithTheExampleSecret() throws {
        var unsigned = UDPPayload.dialects(port: 1812)[0]
        try #require(unsigned.count == 38)
        let signature = Array(unsigned.suffix(16))
        unsigned.replaceSubrange(22..., with: repeatElement(0, count: 16))
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/openssl")
        tool.arguments = ["dgst", "-md5", "-hmac", "testing123", "-binary"]
        let (input, output) = (Pipe(), Pipe())
        tool.standardInput = input
        tool.standardOutput = output
        try tool.run()
        try input.fileHandleForWriting.write(contentsOf: Data(unsigned))
        try input.fileHandleForWriting.close()
        let digest = try output.fileHandleForReading.readToEnd()
        tool.waitUntilExit()
        #expect(digest.map(Array.init) == signature)
    }
}
