import Scanning
import Testing

/// The payloads of tunnels, put to servers that others wrote.
@Suite struct PayloadTunnelAnswerTests {
    /// Responds to anybody in both versions of IKE; of the suites for version 2, it has the one that our public value is
    /// of, so that it goes on to its own.
    private func responder(at port: UInt16) throws -> PayloadServer {
        try PayloadServer(
            at: port,
            of: [("/usr/lib/ipsec/charon", "strongswan-charon"), ("/usr/lib/ipsec/stroke", "strongswan-starter")],
            script: """
                cat > strongswan.conf <<END
                charon {
                    # A machine that was slow to start it has it find all repetitions of the question at once, which it
                    # would take for an attack and ask for a cookie.
                    dos_protection = no
                    load = random nonce aes sha1 sha2 hmac gmp openssl kernel-netlink socket-default stroke
                    filelog {
                        stdout {
                            default = 1
                        }
                    }
                }
                END
                cat > ipsec.conf <<END
                conn anybody
                    left=%any
                    right=%any
                    authby=psk
                    keyexchange=ike
                    ike=aes256-sha256-modp2048!
                    auto=add
                END
                export STRONGSWAN_CONF="$PWD/strongswan.conf"
                in_far /usr/lib/ipsec/starter --nofork --conf "$PWD/ipsec.conf" &
                until in_far /usr/lib/ipsec/stroke statusall | grep -q anybody; do sleep 0.05; done
                """)
    }

    @Test(arguments: [500, 4500] as [UInt16])
    func aResponderAgreesOnASuiteInBothVersionsOfIKE(port: UInt16) async throws {
        let server = try responder(at: port)
        let answers = try await server.answers(toPayloadFor: port)
        try #require(answers.count == 2)
        for (bytes, (version, exchange)) in zip(answers, [(0x20, 34), (0x10, 2)]) {
            var reader = WireReader(bytes)
            if port == 4500 { #expect(try reader.number(4) == 0) }
            let whole = reader.remaining
            #expect(try reader.bytes(8) == Array("tidewait".utf8))
            // The responder has taken the exchange up: it has a name for it.
            #expect(try reader.bytes(8).contains { $0 != 0 })
            let first = try reader.number(1)
            #expect(first == (version == 0x20 ? 33 : 1))
            #expect(try reader.number(1) == version)
            #expect(try reader.number(1) == exchange)
            _ = try reader.bytes(5)
            #expect(try reader.number(4) == whole)
        }
    }

    private func openVPN(_ arguments: String...) throws -> PayloadServer {
        try PayloadServer(
            "openvpn", package: "openvpn",
            before: [PayloadServer.makesCertificate, ["openvpn", "--genkey", "secret", "static.key"]]
        ) { _, address, port in
            [
                "--dev", "null", "--proto", "udp4", "--local", address, "--port", "\(port)", "--tls-server",
                "--key", "key.pem", "--cert", "chain.pem", "--ca", "chain.pem", "--dh", "none",
            ] + arguments
        }
    }

    /// Servers without a tunnel device talk to whoever asked first, so each answers one asker only.
    @Test func aServerOfOpenVPNResetsInItsTurn() async throws {
        try await openVPN().scan(asServiceOf: 1194).expectOpen()
        let bytes = try openVPN().answer(to: UDPPayload.dialects(port: 1194)[0]).bytes
        // P_CONTROL_HARD_RESET_SERVER_V2 with key 0; it acknowledges one packet, number 0, of our session.
        #expect(bytes.count == 26 && bytes.first == 8 << 3)
        #expect(bytes.dropFirst(9).prefix(5) == [1, 0, 0, 0, 0])
        #expect(bytes.dropFirst(14).prefix(8) == Array("tidewait".utf8)[...])
    }

    @Test func aServerOfOpenVPNWithAKeyForThatAnswersNoStranger() async throws {
        let server = try openVPN("--tls-auth", "static.key", "0")
        try await server.scan(asServiceOf: 1194).expectSilent()
    }

    @Test func aPeerOfL2TPRepliesToTheRequestForATunnel() async throws {
        let server = try PayloadServer("xl2tpd", package: "xl2tpd") { directory, address, port in
            let configuration = """
                [global]
                listen-addr = \(address)
                port = \(port)
                auth file = \(try directory.file("secrets", ""))
                [lns default]

                """
            return [
                "-D", "-c", try directory.file("xl2tpd.conf", configuration), "-p", directory.path + "/pid",
                "-C", directory.path + "/control",
            ]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 1701).first)
        var reader = WireReader(bytes)
        #expect(try reader.number(2) == 0xc802)
        #expect(try reader.number(2) == bytes.count)
        // Our number of the tunnel, no session; its first message, which acknowledges ours.
        #expect(try (0..<4).map { _ in try reader.number(2) } == [0x7769, 0, 0, 1])
        // The first pair is the type: Start-Control-Connection-Reply (RFC 2661 6.2).
        #expect(try (0..<4).map { _ in try reader.number(2) } == [0x8008, 0, 0, 2])
    }
}
