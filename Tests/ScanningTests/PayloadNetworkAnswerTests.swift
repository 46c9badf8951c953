import Glibc
import Scanning
import Testing

/// The payloads of services that have one port only or want a network around them, put to servers that others wrote.
@Suite struct PayloadNetworkAnswerTests {
    /// The port mapper gives up its groups when it starts, which only the system's administrator may do.
    private static let isRoot = geteuid() == 0

    @Test(.enabled(if: isRoot, "needs root"))
    func aPortMapperDoesNothingWhenAsked() async throws {
        let server = try PayloadServer(at: 111, of: [("rpcbind", "rpcbind")], script: "in_far rpcbind -w -f &")
        let bytes = try #require(try await server.answers(toPayloadFor: 111).first)
        expectSuccess(bytes, of: 111)
    }

    @Test(.enabled(if: isRoot, "needs root"))
    func aFileServerOfNFSDoesNothingWhenAsked() async throws {
        let server = try PayloadServer(
            at: 2049, of: [("rpcbind", "rpcbind"), ("ganesha.nfsd", "nfs-ganesha")],
            script: """
                cat > ganesha.conf <<END
                NFS_CORE_PARAM {
                    Protocols = 3, 4;
                    Enable_UDP = true;
                    Enable_NLM = false;
                    Enable_RQUOTA = false;
                }
                END
                in_far rpcbind -w
                in_far ganesha.nfsd -F -L ganesha.log -p /run/ganesha.pid -f ganesha.conf &
                """)
        let bytes = try #require(try await server.answers(toPayloadFor: 2049).first)
        expectSuccess(bytes, of: 2049)
    }

    /// An accepted reply to the call (RFC 5531 9): its number, a reply, accepted, no verifier, success.
    private func expectSuccess(_ bytes: [UInt8], of port: UInt16) {
        #expect(
            bytes == UDPPayload.dialects(port: port)[0].prefix(4) + [0, 0, 0, 1] + [UInt8](repeating: 0, count: 16))
    }

    @Test func aNodeTellsItsNames() async throws {
        let server = try PayloadServer(
            at: 137, of: [("nmbd", "samba")],
            script: """
                cat > smb.conf <<END
                [global]
                netbios name = TIDE
                workgroup = HARBOUR
                interfaces = far
                bind interfaces only = yes
                state directory = $PWD
                cache directory = $PWD
                lock directory = $PWD
                private dir = $PWD
                pid directory = $PWD
                END
                mkdir /run/samba
                in_far nmbd --foreground --no-process-group --debug-stdout --configfile=smb.conf &
                """)
        let bytes = try #require(try await server.answers(toPayloadFor: 137).first)
        var reader = WireReader(bytes)
        #expect(try reader.bytes(2) == Array(UDPPayload.dialects(port: 137)[0].prefix(2)))
        // An answer with authority that holds one record and no question (RFC 1002 4.2.18).
        #expect(try reader.number(2) & 0xfc00 == 0x8400)
        #expect(try (0..<4).map { _ in try reader.number(2) } == [0, 1, 0, 0])
        _ = try reader.bytes(34)
        #expect(try reader.number(2) == 0x21)
        _ = try reader.bytes(8)
        #expect(try reader.number(1) > 0)
        #expect(String(decoding: try reader.bytes(15), as: UTF8.self) == "TIDE           ")
    }

    @Test func aMulticastResponderNamesItsServices() async throws {
        let server = try PayloadServer(
            at: 5353, of: [("avahi-daemon", "avahi-daemon")],
            script: """
                cat > avahi.conf <<END
                [server]
                host-name=tide
                use-ipv6=no
                enable-dbus=no
                [publish]
                publish-workstation=yes
                END
                # Its directory is to belong to its own user, whom a namespace of one user does not have.
                printf 'root:x:0:0::/:\\navahi:x:0:0::/:\\n' > passwd
                printf 'root:x:0:\\navahi:x:0:\\n' > group
                mount --bind passwd /etc/passwd
                mount --bind group /etc/group
                in_far avahi-daemon --no-drop-root --no-chroot --no-rlimits --file="$PWD/avahi.conf" &
                """)
        let bytes = try #require(try await server.answers(toPayloadFor: 5353).first)
        #expect(bytes.prefix(2) == UDPPayload.dialects(port: 5353)[0].prefix(2))
        // An answer with authority, without error (RFC 6762 18): one question, one record.
        #expect(bytes.dropFirst(2).prefix(6) == [0x84, 0, 0, 1, 0, 1])
        #expect(String(decoding: bytes, as: UTF8.self).contains("_workstation"))
    }

    @Test func aGatewayAnswersADiscovery() async throws {
        let server = try gateway(at: 1900)
        let bytes = try #require(try await server.answers(toPayloadFor: 1900).first)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.first == "HTTP/1.1 200 OK")
        #expect(lines.contains("ST: upnp:rootdevice"))
    }

    @Test func aGatewayTellsItsAddressAndItsState() async throws {
        let server = try gateway(at: 5351)
        let answers = try await server.answers(toPayloadFor: 5351)
        try #require(answers.count == 2)
        // Version 0, operation 128, result 0, the address (RFC 6886 3.2).
        #expect(answers[0].count == 12 && answers[0].prefix(4) == [0, 128, 0, 0])
        #expect(answers[0].suffix(4) == [11, 0, 0, 1])
        // Version 2, a response to ANNOUNCE (RFC 6887 7.2). Its result is left to the gateway.
        #expect(answers[1].count == 24 && answers[1].prefix(2) == [2, 128])
    }

    /// Its outside has an address of the public kind, without which it does not start; nothing is sent there.
    private func gateway(at port: UInt16) throws -> PayloadServer {
        try PayloadServer(
            at: port, of: [("miniupnpd", "miniupnpd")],
            script: """
                cat > miniupnpd.conf <<END
                ext_ifname=outside
                ext_ip=11.0.0.1
                listening_ip=far
                enable_natpmp=yes
                enable_upnp=yes
                uuid=11111111-2222-3333-4444-555555555555
                END
                in_far ip link add outside type veth peer name provider
                in_far ip link set provider up
                in_far ip link set outside up
                in_far ip address add 11.0.0.1/24 dev outside
                in_far miniupnpd -d -f miniupnpd.conf &
                """)
    }

    @Test func aDomainControllerTellsWhichVersionsOfLDAPItSpeaks() async throws {
        let server = try PayloadServer(
            at: 389,
            of: [("samba", "samba"), ("samba-tool", "samba-common-bin")],
            script: """
                for place in /etc/samba /var/lib/samba /var/cache/samba; do
                    mkdir -p $place
                    mount -t tmpfs tmpfs $place
                done
                mkdir /run/samba /var/lib/samba/private
                # Ends in an error about the access rights of file shares; the directory is complete by then.
                in_far samba-tool domain provision --server-role=dc --realm=HARBOUR.TEST --domain=HARBOUR \\
                    --host-name=tide --host-ip=10.0.0.2 --dns-backend=NONE --adminpass=Tide-Waiter-1 --quiet || true
                in_far samba --interactive --debug-stdout --option="server services=cldap" &
                """)
        let bytes = try #require(try await server.answers(toPayloadFor: 389).first)
        #expect(bytes.contains(subsequence: Array("supportedLDAPVersion".utf8)))
        // SearchResultEntry, then SearchResultDone, whose result is success, in messages of their own (RFC 4511 4.5.2).
        #expect(bytes.suffix(14) == [0x30, 12, 2, 1, 1, 0x65, 7, 10, 1, 0, 4, 0, 4, 0])
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
