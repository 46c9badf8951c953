/// LDAP without a connection: what Active Directory and OpenLDAP's `cldap://` answer on UDP.
enum LDAPPayload {
    /// A search for one attribute of the root entry (RFC 4511 4.5.1, RFC 4512 5.1), which any server gives anonymously.
    /// The message is that of LDAPv3 over TCP; RFC 1798's own framing died with LDAPv2.
    static let rootEntry = BER.sequence(
        BER.integer(1),
        BER.application(
            3,
            // Base object, its scope, no aliases followed, at most one entry, at most three seconds, types and values.
            BER.octets(), BER.enumerated(0), BER.enumerated(0), BER.integer(1), BER.integer(3), BER.boolean(false),
            BER.value(presentFilter, Array("objectClass".utf8)),
            BER.sequence(BER.octets("supportedLDAPVersion"))))

    /// `present [7] AttributeDescription`: a primitive value under a context tag.
    private static let presentFilter: UInt8 = 0x87
}

/// Requests to a Kerberos key distribution centre.
enum KerberosPayload {
    /// An AS-REQ (RFC 4120 5.4.1) for a client of a realm that cannot exist (RFC 6761 6.4), without pre-authentication:
    /// no attempt at anybody's password. The answer is a KRB-ERROR (5.9.1): wrong realm, or no such client.
    static let ticketRequest = BER.application(
        10,
        BER.sequence(
            BER.context(1, BER.integer(5)),
            BER.context(2, BER.integer(10)),
            BER.context(4, body)))

    private static let realm = "TIDEWAITER.INVALID"

    /// KDC-REQ-BODY: options, client, realm, service, end, nonce, encryption types.
    private static let body = BER.sequence(
        BER.context(0, BER.value(bitString, [0, 0, 0, 0, 0])),
        BER.context(1, principal(type: 1, ["tidewaiter"])),
        BER.context(2, generalString(realm)),
        BER.context(3, principal(type: 2, ["krbtgt", realm])),
        // The end of the time that 32 signed bits can count, so that no clock finds it in the past.
        BER.context(5, BER.value(generalizedTime, Array("20380119031407Z".utf8))),
        BER.context(7, BER.integer(0x7769_6465)),
        // AES-256 and AES-128 (RFC 3962), and RC4 (RFC 4757) for the servers that know no better.
        BER.context(8, BER.sequence(BER.integer(18), BER.integer(17), BER.integer(23))))

    /// RFC 4120 5.2.2. Types: 1 for a principal, 2 for a service and instance.
    private static func principal(type: Int32, _ components: [String]) -> [UInt8] {
        let names = components.flatMap(generalString)
        return BER.sequence(BER.context(0, BER.integer(type)), BER.context(1, BER.sequence(names)))
    }

    private static func generalString(_ text: String) -> [UInt8] { BER.value(0x1b, Array(text.utf8)) }

    private static let bitString: UInt8 = 0x03
    private static let generalizedTime: UInt8 = 0x18
}
