import Foundation
import Scanning
import Testing

/// The payloads of services that one host gives to others, put to servers that others wrote.
@Suite struct PayloadHostAnswerTests {
    @Test func anEchoServiceGivesTheWordBack() async throws {
        let server = try PayloadServer("xinetd", package: "xinetd") { directory, address, port in
            let configuration = """
                service echo
                {
                    id = echo-dgram
                    type = INTERNAL UNLISTED
                    socket_type = dgram
                    protocol = udp
                    wait = yes
                    user = \(NSUserName())
                    bind = \(address)
                    port = \(port)
                }

                """
            return [
                "-dontfork", "-filelog", directory.path + "/log", "-pidfile", directory.path + "/pid",
                "-f", try directory.file("xinetd.conf", configuration),
            ]
        }
        #expect(try await server.answers(toPayloadFor: 7) == UDPPayload.dialects(port: 7))
    }

    @Test(arguments: [443, 784, 853, 4433, 8443] as [UInt16])
    func aServerOfQUICNamesItsVersions(port: UInt16) async throws {
        let server = try PayloadServer(
            "gtlsserver", package: "ngtcp2-server", before: [PayloadServer.makesCertificate]
        ) { _, address, serverPort in ["-q", address, "\(serverPort)", "key.pem", "chain.pem"] }
        let dialect = port == 4433 ? 2 : 1
        let bytes = try #require(try await server.answers(toPayloadFor: port, dialects: [dialect]).first)
        var reader = WireReader(bytes)
        #expect(try reader.number(1) & 0x80 != 0)
        // Version 0 is negotiation; the connection's two names come back the other way round (RFC 9000 17.2.1).
        #expect(try reader.number(4) == 0)
        #expect(try reader.bytes(try reader.number(1)) == Array("erprobes".utf8))
        #expect(try reader.bytes(try reader.number(1)) == Array("tidewait".utf8))
        var versions: [Int] = []
        while !reader.isAtEnd { versions.append(try reader.number(4)) }
        #expect(versions.contains(1))
    }

    @Test func aSTUNServerTellsOurAddress() async throws {
        let server = try PayloadServer("turnserver", package: "coturn") { directory, address, port in
            [
                "-n", "--log-file", "stdout", "--pidfile", directory.path + "/pid", "--userdb", directory.path + "/db",
                "--stun-only", "--no-tcp", "--no-tls", "--no-dtls", "--no-cli", "--listening-ip", address,
                "--listening-port", "\(port)",
            ]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 3478).first)
        // A success; the identity that was sent, its cookie in front (RFC 8489 5).
        #expect(bytes.prefix(2) == [1, 1])
        #expect(Array(bytes.dropFirst(4).prefix(16)) == Array(UDPPayload.dialects(port: 3478)[0].suffix(16)))
    }

    @Test func aProxyOfSIPAnswersItselfAndForwardsNothing() async throws {
        let server = try PayloadServer("kamailio", package: "kamailio") { directory, address, port in
            let configuration = """
                #!KAMAILIO
                children=1
                disable_tcp=yes
                auto_aliases=no
                log_stderror=yes
                listen=udp:\(address):\(port)
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "textops.so"
                loadmodule "sanity.so"
                loadmodule "maxfwd.so"
                request_route {
                    if (!sanity_check("17895", "7")) { exit; }
                    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                    sl_send_reply("200", "OK");
                }

                """
            return [
                "-DD", "-E", "-m", "16", "-M", "4", "-Y", directory.path, "-w", directory.path,
                "-f", try directory.file("kamailio.cfg", configuration),
            ]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 5060).first)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.first == "SIP/2.0 483 Too Many Hops")
        #expect(lines.contains("CSeq: 1 OPTIONS"))
        // The place for the port that the answer went to is filled in (RFC 3581 4).
        #expect(lines.contains { $0.hasPrefix("Via:") && $0.contains("rport=") })
    }

    @Test(arguments: [(1645, 2), (1812, 2), (1646, 5), (1813, 5)] as [(UInt16, UInt8)])
    func aServerOfRADIUSThatKnowsUsSaysThatItIsUp(port: UInt16, code: UInt8) async throws {
        let server = try radiusServer(clients: "127.0.0.0/8", listens: code == 2 ? "auth" : "acct")
        let bytes = try #require(try await server.answers(toPayloadFor: port).first)
        // Access-Accept or Accounting-Response, with the identifier of the question (RFC 5997 4.2).
        #expect(bytes.prefix(2) == [code, UDPPayload.dialects(port: port)[0][1]])
    }

    @Test func aServerOfRADIUSThatDoesNotKnowUsStaysSilent() async throws {
        let server = try radiusServer(clients: "192.0.2.1", listens: "auth")
        try await server.scan(asServiceOf: 1812).expectSilent()
    }

    private func radiusServer(clients: String, listens type: String) throws -> PayloadServer {
        try PayloadServer("freeradius", package: "freeradius") { directory, address, port in
            let configuration = """
                prefix = /usr
                libdir = /usr/lib/freeradius
                logdir = \(directory.path)
                run_dir = \(directory.path)
                db_dir = \(directory.path)
                raddbdir = \(directory.path)
                pidfile = \(directory.path)/pid
                security {
                    status_server = yes
                }
                client test {
                    ipaddr = \(clients)
                    secret = testing123
                }
                modules {
                }
                server default {
                    listen {
                        type = \(type)
                        ipaddr = \(address)
                        port = \(port)
                    }
                    authorize {
                    }
                    authenticate {
                    }
                }

                """
            _ = try directory.file("radiusd.conf", configuration)
            return ["-f", "-l", "stdout", "-x", "-d", directory.path]
        }
    }

    @Test func aKeyDistributionCentreKnowsNoSuchClient() async throws {
        let settings = ["KRB5_CONFIG": "kdc.conf", "KRB5_KDC_PROFILE": "kdc.conf"]
        let server = try PayloadServer(
            "krb5kdc", package: "krb5-kdc", environment: settings,
            before: [["kdb5_util", "create", "-s", "-P", "tidewaiter"]]
        ) { directory, address, port in
            let configuration = """
                [kdcdefaults]
                    kdc_listen = \(address):\(port)
                    kdc_tcp_listen = ""
                [libdefaults]
                    default_realm = HARBOUR.TEST
                [realms]
                    HARBOUR.TEST = {
                        database_name = \(directory.path)/principal
                        key_stash_file = \(directory.path)/stash
                    }

                """
            _ = try directory.file("kdc.conf", configuration)
            return ["-n", "-P", directory.path + "/pid"]
        }
        let bytes = try #require(try await server.answers(toPayloadFor: 88).first)
        // KRB-ERROR is [APPLICATION 30] (RFC 4120 5.9.1).
        #expect(bytes.first == 0x7e)
    }
}
