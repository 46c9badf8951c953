import Sockets

/// What a UDP probe carries. A UDP service answers only what it understands, so each port that has a usual protocol
/// gets a request of that protocol; every other port gets an empty datagram, which closed ports answer with an ICMP
/// error just as well.
///
/// Every request asks and changes nothing: no credentials, no registrations, no log-in attempts; a session that a
/// handshake would open is left to time out. Each asks for the shortest answer the protocol has. None exceeds 1,232
/// bytes, which fits every IPv6 path unfragmented (RFC 8200 5: 1,280 less 48 of headers).
///
/// Silence is normal from some services even when all is well: RADIUS without a shared secret, WireGuard (51820) and
/// OpenVPN with `tls-auth` answer no stranger, and syslog (514) never answers at all.
package enum UDPPayload {
    /// What a probe of `port` asks in, never empty. Where a protocol has several dialects, the first is the one that
    /// most servers answer. A port without a usual protocol has one empty datagram.
    package static func dialects(port: UInt16) -> [[UInt8]] { variants[port] ?? [[]] }

    /// The dialects as they are sent.
    static func batch(port: UInt16) -> DatagramBatch { batches[port] ?? emptyDatagram }

    /// How many of the dialects try number `attempt`, from 1, asks in at once. The first try asks in one, because a
    /// closed port would refuse each of several and use up what its host may send of refusals.
    static func dialectCount(port: UInt16, attempt: Int) -> Int { attempt > 1 ? batch(port: port).count : 1 }

    /// Whether the answer may come from another port than the one asked, so that a connected socket would miss it:
    /// TFTP answers from the port of the new transfer (RFC 1350 4), an L2TP peer may choose one (RFC 2661 8.1), and
    /// common SSDP implementations answer from whatever port they have.
    package static func repliesFromAnotherPort(_ port: UInt16) -> Bool {
        port == 69 || port == 1701 || port == 1900
    }

    private static let batches = variants.mapValues(DatagramBatch.init)
    private static let emptyDatagram = DatagramBatch([[]])

    /// Never empty for a port that is listed.
    private static let variants: [UInt16: [[UInt8]]] = [
        7: [EchoPayload.word],
        53: [DNSPayload.rootServers, DNSPayload.serverVersion, DNSPayload.rootServersRecursively],
        69: [TFTPPayload.readRequest],
        88: [KerberosPayload.ticketRequest],
        111: [RPCPayload.nullCall(program: 100_000, version: 2)],
        123: [NTPPayload.clientRequest],
        137: [NetBIOSPayload.nodeStatus],
        161: [SNMPPayload.engineDiscovery, SNMPPayload.systemDescription(.v2c), SNMPPayload.systemDescription(.v1)],
        177: [XDMCPPayload.query],
        389: [LDAPPayload.rootEntry],
        443: [QUICPayload.versionNegotiation, DTLSPayload.clientHello],
        500: [IKEPayload.version2, IKEPayload.version1],
        520: [RIPPayload.routeRequest],
        623: [IPMIPayload.authenticationCapabilities, IPMIPayload.presencePing],
        784: [QUICPayload.versionNegotiation],
        853: [QUICPayload.versionNegotiation, DTLSPayload.clientHello],
        1194: [OpenVPNPayload.hardReset],
        1434: [SQLBrowserPayload.instances, SQLBrowserPayload.broadcastInstances],
        1645: [RADIUSPayload.statusServer],
        1646: [RADIUSPayload.statusServer],
        1701: [L2TPPayload.startRequest],
        1812: [RADIUSPayload.statusServer],
        1813: [RADIUSPayload.statusServer],
        1900: [SSDPPayload.search],
        2049: [RPCPayload.nullCall(program: 100_003, version: 3)],
        3391: [DTLSPayload.clientHello],
        3478: [STUNPayload.binding],
        4433: [DTLSPayload.clientHello, QUICPayload.versionNegotiation],
        4500: [IKEPayload.marker + IKEPayload.version2, IKEPayload.marker + IKEPayload.version1],
        5060: [SIPPayload.options],
        5349: [DTLSPayload.clientHello],
        5351: [PortMappingPayload.natPMP, PortMappingPayload.announce],
        5353: [DNSPayload.multicastServices],
        5683: [CoAPPayload.resources, CoAPPayload.ping],
        5684: [DTLSPayload.clientHello],
        8443: [QUICPayload.versionNegotiation, DTLSPayload.clientHello],
        10001: [UbiquitiPayload.discovery],
        11211: [MemcachedPayload.version],
        27015: [GameServerPayload.information],
        44818: [EtherNetIPPayload.listIdentity],
        47808: [BACnetPayload.objectIdentifier, BACnetPayload.whoIs],
    ]
}
