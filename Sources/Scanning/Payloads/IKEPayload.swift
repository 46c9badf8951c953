/// The first message of a key exchange for IPsec. The responder answers with its own, or with a notification why not;
/// one that is set up to talk to its known peers only may stay silent.
enum IKEPayload {
    /// What stands before a key exchange on port 4500, where ESP lives too (RFC 3948 2.2).
    static let marker: [UInt8] = [0, 0, 0, 0]

    /// IKE_SA_INIT of version 2 (RFC 7296 1.2): proposals, a public value, a nonce.
    static let version2 = message(next: .securityAssociation2, version: 0x20, exchange: 34, flags: 0x08) { message in
        payload(&message, next: .keyExchange2, proposal2)
        payload(&message, next: .nonce2) { key in
            key.uint16(Group.modp2048.rawValue, 0)
            key.raw(publicValue)
        }
        payload(&message, next: .none) { $0.text("tidewaiter asks, tidewaiter asks") }
    }

    /// The first message of version 1 in main mode (RFC 2409 5): proposals only.
    static let version1 = message(next: .securityAssociation1, version: 0x10, exchange: 2, flags: 0) { message in
        payload(&message, next: .none) { association in
            let internetDomain: UInt32 = 1
            let identityOnly: UInt32 = 1
            association.uint32(internetDomain, identityOnly)
            payload(&association, next: .none, proposal1)
        }
    }

    private enum Payload: UInt8 {
        case none = 0
        case securityAssociation1 = 1
        case securityAssociation2 = 33
        case keyExchange2 = 34
        case nonce2 = 40
    }

    private enum Group: UInt16, CaseIterable {
        case modp2048 = 14
        case modp1024 = 2
        case ecp256 = 19
        case curve25519 = 31
    }

    /// A public value of the 2048-bit group (RFC 3526 3): 2 to the power of 2040, smaller than the prime, so that the
    /// power needs no modulus. No secret is at stake: the exchange ends here.
    private static let publicValue: [UInt8] = [1] + repeatElement(0, count: 255)

    /// RFC 7296 3.1: the initiator's SPI, the responder's yet unknown one, then what follows and how long all is.
    private static func message(
        next: Payload, version: UInt8, exchange: UInt8, flags: UInt8, _ compose: (inout DatagramBuilder) -> Void
    ) -> [UInt8] {
        DatagramBuilder.bytes { message in
            message.text("tidewait")
            message.uint64(0)
            message.uint8(next.rawValue, version, exchange, flags)
            message.uint32(0)
            message.counted(4, including: 28, compose)
        }
    }

    /// RFC 7296 3.2: every payload says what the next one is, and its own length with these four bytes.
    private static func payload(
        _ message: inout DatagramBuilder, next: Payload, _ compose: (inout DatagramBuilder) -> Void
    ) {
        message.uint8(next.rawValue, 0)
        message.counted(2, including: 4, compose)
    }

    /// RFC 7296 3.3: one proposal for IKE, out of which the responder picks one transform of each type. AES-CBC,
    /// HMAC-SHA-256 and HMAC-SHA-1, for which any responder has some use.
    private static func proposal2(_ association: inout DatagramBuilder) {
        let transforms =
            [Transform2(type: 1, identifier: 12, keyLength: 256), Transform2(type: 1, identifier: 12, keyLength: 128)]
            + [Transform2(type: 1, identifier: 3)]
            + [5, 2].map { Transform2(type: 2, identifier: $0) }
            + [12, 2].map { Transform2(type: 3, identifier: $0) }
            + Group.allCases.map { Transform2(type: 4, identifier: $0.rawValue) }
        let lastProposal: UInt8 = 0
        association.uint8(lastProposal, 0)
        association.counted(2, including: 4) { proposal in
            let number: UInt8 = 1
            let forIKE: UInt8 = 1
            let noSPI: UInt8 = 0
            proposal.uint8(number, forIKE, noSPI, UInt8(transforms.count))
            for (index, transform) in transforms.enumerated() {
                let more: UInt8 = index == transforms.count - 1 ? 0 : 3
                proposal.uint8(more, 0)
                proposal.counted(2, including: 4) { field in
                    field.uint8(transform.type, 0)
                    field.uint16(transform.identifier)
                    if let length = transform.keyLength { attribute(&field, 14, length) }
                }
            }
        }
    }

    /// RFC 7296 3.3.2: the types are 1 encryption, 2 pseudorandom function, 3 integrity, 4 group.
    private struct Transform2 {
        let type: UInt8
        let identifier: UInt16
        var keyLength: UInt16?
    }

    /// RFC 2408 3.5 and 3.6 as RFC 2409 4 fills them: suites, each whole, from AES-256 (RFC 3602) to the triple DES
    /// with SHA-1 and group 2 that old responders know.
    private static func proposal1(_ proposal: inout DatagramBuilder) {
        let number: UInt8 = 1
        let forISAKMP: UInt8 = 1
        let noSPI: UInt8 = 0
        proposal.uint8(number, forISAKMP, noSPI, UInt8(suites1.count))
        for (index, suite) in suites1.enumerated() {
            let isLast = index == suites1.count - 1
            proposal.uint8(isLast ? 0 : 3, 0)
            proposal.counted(2, including: 4) { transform in
                let keyIKE: UInt8 = 1
                transform.uint8(UInt8(index + 1), keyIKE)
                transform.uint16(0)
                attribute(&transform, 1, suite.cipher)
                if let length = suite.keyLength { attribute(&transform, 14, length) }
                attribute(&transform, 2, suite.hash)
                attribute(&transform, 3, suite.method)
                attribute(&transform, 4, suite.group.rawValue)
                // A lifetime in seconds: eight hours.
                attribute(&transform, 11, 1)
                attribute(&transform, 12, 28_800)
            }
        }
    }

    private struct Suite1 {
        let cipher: UInt16
        let keyLength: UInt16?
        let hash: UInt16
        let group: Group
        let method: UInt16
    }

    /// Ciphers: 7 AES, 5 triple DES. Hashes: 4 SHA-256, 2 SHA-1. Methods: 1 pre-shared key, 3 RSA signatures.
    private static let suites1: [Suite1] = [UInt16(1), 3].flatMap { method in
        [
            Suite1(cipher: 7, keyLength: 256, hash: 4, group: .modp2048, method: method),
            Suite1(cipher: 7, keyLength: 256, hash: 2, group: .modp1024, method: method),
            Suite1(cipher: 7, keyLength: 128, hash: 2, group: .modp2048, method: method),
            Suite1(cipher: 5, keyLength: nil, hash: 2, group: .modp1024, method: method),
        ]
    }

    /// An attribute of a fixed two bytes (RFC 2408 3.3, RFC 7296 3.3.5): the high bit says that no length follows.
    private static func attribute(_ message: inout DatagramBuilder, _ type: UInt16, _ value: UInt16) {
        message.uint16(0x8000 | type, value)
    }
}
