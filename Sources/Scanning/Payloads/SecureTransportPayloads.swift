/// QUIC, of any version.
enum QUICPayload {
    /// A first packet in a version of the pattern that is reserved to force version negotiation (RFC 9000 15). Nothing
    /// past the invariant header (RFC 8999 5.1) needs to make sense, nor can it open a connection: the server answers
    /// with the versions that it has (RFC 9000 6.1), if the datagram has the 1,200 bytes that any first one has (14.1).
    /// What follows has the shape of version 1's Initial packet (17.2.2) all the same, for middleboxes that look.
    static let versionNegotiation = DatagramBuilder.bytes { packet in
        let longHeader: UInt8 = 0x80
        let fixedBit: UInt8 = 0x40
        packet.uint8(longHeader | fixedBit)
        packet.uint32(0x7a6a_5a4a)
        packet.counted(1) { $0.text("tidewait") }
        packet.counted(1) { $0.text("erprobes") }
        let tokenLength: UInt8 = 0
        packet.uint8(tokenLength)
        let datagramLength = 1200
        // The length of the rest, as a variable-length integer of two bytes (16).
        let rest = datagramLength - packet.bytes.count - 2
        packet.uint16(0x4000 | UInt16(rest))
        packet.pad(to: datagramLength)
    }
}

/// TLS over datagrams.
enum DTLSPayload {
    /// A ClientHello of DTLS 1.2 without a cookie (RFC 6347 4.2.1). The server answers with a HelloVerifyRequest and
    /// forgets us; one that does without cookies answers with a ServerHello or an alert.
    static let clientHello = DatagramBuilder.bytes { record in
        let handshake: UInt8 = 22
        let epoch: UInt16 = 0
        // The record says 1.0, for servers that do not know the version yet to be agreed (RFC 5246 E.1).
        record.uint8(handshake)
        record.uint16(version1, epoch)
        record.zeros(6)
        record.counted(2) { message in
            let body = DatagramBuilder.bytes(hello)
            let clientHello: UInt8 = 1
            message.uint8(clientHello)
            message.uint24(UInt32(body.count))
            // Message 0, in one fragment: from 0, of the whole length (4.2.2).
            message.uint16(0)
            message.uint24(0)
            message.uint24(UInt32(body.count))
            message.raw(body)
        }
    }

    private static let version1: UInt16 = 0xfeff
    private static let version2: UInt16 = 0xfefd

    private static func hello(_ hello: inout DatagramBuilder) {
        hello.uint16(version2)
        hello.text("tidewaiter asks, tidewaiter asks")
        // No session, no cookie.
        hello.uint8(0, 0)
        hello.counted(2) { list in
            for suite in suites { list.uint16(suite) }
        }
        let nullCompression: UInt8 = 0
        hello.uint8(1, nullCompression)
        hello.counted(2) { extensions in
            // supported_groups (RFC 8422 5.1.1): x25519, P-256, P-384.
            add(10, to: &extensions) { $0.counted(2) { $0.uint16(29, 23, 24) } }
            // ec_point_formats (RFC 8422 5.1.2): uncompressed.
            add(11, to: &extensions) { $0.counted(1) { $0.uint8(0) } }
            // signature_algorithms (RFC 5246 7.4.1.4.1): ECDSA and RSA with SHA-256, RSA-PSS, RSA with SHA-1.
            add(13, to: &extensions) { $0.counted(2) { $0.uint16(0x0403, 0x0401, 0x0804, 0x0201) } }
            // extended_master_secret (RFC 7627 5.1).
            add(23, to: &extensions) { _ in }
            // renegotiation_info (RFC 5746 3.2): of a first handshake, empty.
            add(0xff01, to: &extensions) { $0.counted(1) { _ in } }
        }
    }

    private static func add(
        _ type: UInt16, to extensions: inout DatagramBuilder, _ compose: (inout DatagramBuilder) -> Void
    ) {
        extensions.uint16(type)
        extensions.counted(2, compose)
    }

    /// One for each kind of key that a server may have, and the two that CoAP makes mandatory (RFC 7252 9.1.3).
    private static let suites: [UInt16] = [
        // ECDHE with ECDSA or RSA and AES-128-GCM, AES-256-GCM (RFC 5289 3.2).
        0xc02b, 0xc02f, 0xc02c, 0xc030,
        // DHE and plain RSA with AES-128-GCM (RFC 5288 3), plain RSA with AES-128-CBC (RFC 5246 A.5).
        0x009e, 0x009c, 0x002f,
        // ECDHE-ECDSA with AES-128-CCM-8 (RFC 7251 2), a pre-shared key with AES-128-CCM-8 (RFC 6655 4) or with
        // AES-128-GCM (RFC 5487 2).
        0xc0ae, 0xc0a8, 0x00a8,
    ]
}
