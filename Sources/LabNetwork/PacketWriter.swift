import AuditModel

/// Writes packets from one address to another, with right lengths and checksums.
struct PacketWriter {
    let family: IPAddress.Family
    let source: UInt128
    let destination: UInt128
    /// What is left of the time to live when the packet arrives.
    let hopLimit: UInt8

    /// A segment without data. A SYN carries the one option that every host sends, its maximum segment size.
    func segment(
        from sourcePort: UInt16,
        to destinationPort: UInt16,
        sequence: UInt32,
        acknowledgement: UInt32,
        flags: SegmentHeader.Flags
    ) -> [UInt8] {
        let options: [UInt8] = flags.contains(.syn) ? [2, 4, 0x05, 0xb4] : []
        var bytes: [UInt8] = []
        bytes.append(twoBytes: sourcePort)
        bytes.append(twoBytes: destinationPort)
        bytes.append(fourBytes: sequence)
        bytes.append(fourBytes: acknowledgement)
        bytes.append(UInt8((20 + options.count) / 4) << 4)
        bytes.append(flags.rawValue)
        // A reset announces no window.
        bytes.append(twoBytes: flags.contains(.reset) ? 0 : 64_240)
        bytes += [0, 0, 0, 0]
        bytes += options
        return packet(PacketHeader.ProtocolNumber.tcp, payload: bytes, checksumAt: 16)
    }

    func datagram(from sourcePort: UInt16, to destinationPort: UInt16, data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(twoBytes: sourcePort)
        bytes.append(twoBytes: destinationPort)
        bytes.append(twoBytes: UInt16(8 + data.count))
        bytes += [0, 0]
        bytes += data
        return packet(PacketHeader.ProtocolNumber.udp, payload: bytes, checksumAt: 6)
    }

    /// An ICMP or ICMPv6 message, by family; `body` follows the checksum.
    func message(type: UInt8, code: UInt8, body: [UInt8]) -> [UInt8] {
        let number = family == .v4 ? PacketHeader.ProtocolNumber.icmp : PacketHeader.ProtocolNumber.icmpV6
        return packet(number, payload: [type, code, 0, 0] + body, checksumAt: 2)
    }

    /// Destination unreachable, quoting as much of the packet as RFC 1812 4.3.2.3 and RFC 4443 2.4 allow: the whole
    /// message stays within 576 bytes for IPv4 and 1280 for IPv6.
    func unreachable(_ reason: UnreachableReason, quoting packet: Span<UInt8>, length: Int) -> [UInt8] {
        let room = family == .v4 ? 576 - 20 - 8 : 1280 - 40 - 8
        let quote = packet.bytes(in: 0..<min(length, room))
        let code = reason.code(family)
        return message(type: family == .v4 ? 3 : 1, code: code, body: [0, 0, 0, 0] + quote)
    }

    private func packet(_ protocolNumber: UInt8, payload: [UInt8], checksumAt offset: Int) -> [UInt8] {
        var bytes = header(protocolNumber, payloadCount: payload.count)
        let start = bytes.count
        bytes += payload
        var checksum = InternetChecksum()
        // ICMP for IPv4 is the one that has no pseudo-header (RFC 792).
        if protocolNumber != PacketHeader.ProtocolNumber.icmp {
            checksum.add(address: source)
            checksum.add(address: destination)
            checksum.add(word: UInt16(protocolNumber))
            checksum.add(word: UInt16(payload.count))
        }
        checksum.add(payload)
        // RFC 768: a UDP checksum of zero would mean that there is none.
        let isZeroDatagramSum = checksum.value == 0 && protocolNumber == PacketHeader.ProtocolNumber.udp
        bytes.store(twoBytes: isZeroDatagramSum ? 0xffff : checksum.value, at: start + offset)
        return bytes
    }

    private func header(_ protocolNumber: UInt8, payloadCount: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(40 + payloadCount)
        switch family {
        case .v4:
            bytes += [0x45, 0]
            bytes.append(twoBytes: UInt16(20 + payloadCount))
            // Identification 0 with "don't fragment", as RFC 6864 4.1 allows.
            bytes += [0, 0, 0x40, 0, hopLimit, protocolNumber, 0, 0]
            bytes.append(fourBytes: UInt32(truncatingIfNeeded: source))
            bytes.append(fourBytes: UInt32(truncatingIfNeeded: destination))
            var checksum = InternetChecksum()
            checksum.add(bytes)
            bytes.store(twoBytes: checksum.value, at: 10)
        case .v6:
            bytes += [0x60, 0, 0, 0]
            bytes.append(twoBytes: UInt16(payloadCount))
            bytes += [protocolNumber, hopLimit]
            for address in [source, destination] {
                for shift in stride(from: 96, through: 0, by: -32) {
                    bytes.append(fourBytes: UInt32(truncatingIfNeeded: address >> UInt128(shift)))
                }
            }
        }
        return bytes
    }
}

/// Why a destination cannot be reached, with the code of each family (RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1).
enum UnreachableReason {
    case host
    case port
    case prohibited

    func code(_ family: IPAddress.Family) -> UInt8 {
        switch (self, family) {
        case (.host, .v4): 1
        case (.port, .v4): 3
        case (.prohibited, .v4): 13
        case (.host, .v6): 3
        case (.port, .v6): 4
        case (.prohibited, .v6): 1
        }
    }
}

extension [UInt8] {
    mutating func append(twoBytes value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(fourBytes value: UInt32) {
        append(twoBytes: UInt16(truncatingIfNeeded: value >> 16))
        append(twoBytes: UInt16(truncatingIfNeeded: value))
    }

    mutating func store(twoBytes value: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: value)
    }
}
