/// Requests of the Simple Network Management Protocol.
enum SNMPPayload {
    /// The versions that have communities, by their number on the wire.
    enum CommunityVersion: Int32 {
        case v1 = 0
        case v2c = 1
    }

    private static let requestIdentifier: Int32 = 0x7769_6465

    /// SNMPv3 engine discovery (RFC 3414 4): a request in nobody's name to an engine of unknown identity. Any v3 engine
    /// sends a Report with its identity (RFC 3414 3.2, step 3), whoever asks.
    static let engineDiscovery = BER.sequence(
        BER.integer(3),
        // HeaderData (RFC 3412 6): identifier, the largest answer we take, flags, security model.
        BER.sequence(
            BER.integer(requestIdentifier), BER.integer(1472), BER.octets([reportable]),
            BER.integer(userBasedSecurity)),
        BER.octets(
            // UsmSecurityParameters (RFC 3414 2.4): engine, its boots and time, user, authentication, privacy.
            BER.sequence(
                BER.octets(), BER.integer(0), BER.integer(0), BER.octets(), BER.octets(), BER.octets())),
        // ScopedPDU: context engine, context name, an empty GetRequest.
        BER.sequence(BER.octets(), BER.octets(), getRequest([])))

    /// A get of `sysDescr.0` (RFC 3418 2) in the community `public` (RFC 1157 4, RFC 1901 3). Agents that have not this
    /// community stay silent.
    static func systemDescription(_ version: CommunityVersion) -> [UInt8] {
        let systemDescription = BER.objectIdentifier(1, 3, 6, 1, 2, 1, 1, 1, 0)
        return BER.sequence(
            BER.integer(version.rawValue), BER.octets("public"),
            getRequest(BER.sequence(systemDescription, BER.null)))
    }

    /// RFC 3416 3: identifier, error status, error index, variable bindings.
    private static func getRequest(_ bindings: [UInt8]) -> [UInt8] {
        BER.context(0, BER.integer(requestIdentifier), BER.integer(0), BER.integer(0), BER.sequence(bindings))
    }

    /// RFC 3412 6.4: no authentication, no privacy, a Report may be sent.
    private static let reportable: UInt8 = 0x04
    /// RFC 3411 5, `SnmpSecurityModel`.
    private static let userBasedSecurity: Int32 = 3
}
