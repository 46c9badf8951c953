import AuditModel

/// What the simulation needs of an IP header (RFC 791 3.1, RFC 8200 3).
struct PacketHeader {
    enum ProtocolNumber {
        static let icmp: UInt8 = 1
        static let tcp: UInt8 = 6
        static let udp: UInt8 = 17
        static let icmpV6: UInt8 = 58
    }

    let family: IPAddress.Family
    let source: UInt128
    let destination: UInt128
    let protocolNumber: UInt8
    /// Where the transport header begins and the packet ends; what lies beyond the stated length is not the packet's.
    let payload: Range<Int>

    /// `nil` for what no host would take for a whole packet: cut off, of another version, or a fragment.
    init?(_ packet: Span<UInt8>) {
        guard packet.count >= 20 else { return nil }
        switch packet[0] >> 4 {
        case 4:
            let headerLength = Int(packet[0] & 15) * 4
            let totalLength = Int(packet.twoBytes(at: 2))
            // Fragment offset or "more fragments".
            let isFragment = packet.twoBytes(at: 6) & 0x3fff != 0
            guard headerLength >= 20, totalLength >= headerLength, totalLength <= packet.count, !isFragment else {
                return nil
            }
            family = .v4
            source = UInt128(packet.fourBytes(at: 12))
            destination = UInt128(packet.fourBytes(at: 16))
            protocolNumber = packet[9]
            payload = headerLength..<totalLength
        case 6:
            guard packet.count >= 40, 40 + Int(packet.twoBytes(at: 4)) <= packet.count else { return nil }
            family = .v6
            source = packet.sixteenBytes(at: 8)
            destination = packet.sixteenBytes(at: 24)
            protocolNumber = packet[6]
            payload = 40..<(40 + Int(packet.twoBytes(at: 4)))
        default:
            return nil
        }
    }
}

/// A TCP header (RFC 9293 3.1).
struct SegmentHeader {
    struct Flags: OptionSet {
        let rawValue: UInt8

        static let fin = Flags(rawValue: 1)
        static let syn = Flags(rawValue: 2)
        static let reset = Flags(rawValue: 4)
        static let acknowledge = Flags(rawValue: 16)
    }

    let sourcePort: UInt16
    let destinationPort: UInt16
    let sequence: UInt32
    let acknowledgement: UInt32
    let flags: Flags
    let dataCount: Int

    init?(_ packet: Span<UInt8>, at range: Range<Int>) {
        guard range.count >= 20 else { return nil }
        let start = range.lowerBound
        let headerLength = Int(packet[start + 12] >> 4) * 4
        guard headerLength >= 20, headerLength <= range.count else { return nil }
        sourcePort = packet.twoBytes(at: start)
        destinationPort = packet.twoBytes(at: start + 2)
        sequence = packet.fourBytes(at: start + 4)
        acknowledgement = packet.fourBytes(at: start + 8)
        flags = Flags(rawValue: packet[start + 13])
        dataCount = range.count - headerLength
    }

    /// The sequence number after this segment: SYN and FIN count as one byte each.
    var nextSequence: UInt32 {
        sequence &+ UInt32(dataCount) &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
    }
}

extension Span<UInt8> {
    func twoBytes(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }

    func fourBytes(at offset: Int) -> UInt32 {
        UInt32(twoBytes(at: offset)) << 16 | UInt32(twoBytes(at: offset + 2))
    }

    func sixteenBytes(at offset: Int) -> UInt128 {
        (0..<4).reduce(0) { $0 << 32 | UInt128(fourBytes(at: offset + 4 * $1)) }
    }

    /// A copy of part of it.
    func bytes(in range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for index in range { copy.append(self[index]) }
        return copy
    }
}
