/// Whether a datagram is a question that the protocol of a port knows. Ports of other protocols know everything.
enum UDPPayload {
    static func isProper(_ data: Span<UInt8>, port: UInt16) -> Bool {
        switch port {
        // A query with at least one question (RFC 1035 4.1.1).
        case 53: data.count >= 17 && data[2] & 0x80 == 0 && data.twoBytes(at: 4) >= 1
        // Mode 3, client, in a whole header (RFC 5905 7.3).
        case 123: data.count >= 48 && data[0] & 7 == 3
        // SEQUENCE { INTEGER version 0...3 ... } in BER (RFC 3412 6, RFC 1157 4); the length may take up to three bytes.
        case 161:
            data.count >= 5 && data[0] == 0x30
                && (2...4).contains { offset in
                    offset + 2 < data.count && data[offset] == 2 && data[offset + 1] == 1 && data[offset + 2] <= 3
                }
        default: true
        }
    }
}
