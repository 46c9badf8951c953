extension IPAddress: LosslessStringConvertible {
    /// Reads dotted-quad IPv4 without leading zeros, or IPv6 in any form of RFC 4291 2.2 with an optional `%zone`.
    package init?(_ description: String) {
        self.init(text: description[...])
    }

    package init?(text: Substring) {
        if let percent = text.firstIndex(of: "%") {
            guard let zone = Zone(text[text.index(after: percent)...]),
                let bits = Self.parseV6(text[..<percent])
            else { return nil }
            self.init(v6: bits, zone: zone)
            if family == .v4 { return nil }
        } else if text.contains(":") {
            guard let bits = Self.parseV6(text) else { return nil }
            self.init(v6: bits)
        } else {
            guard let bits = Self.parseV4(text) else { return nil }
            self.init(v4: bits)
        }
    }

    /// RFC 5952: lower case, the longest run of zero groups compressed, `%zone` at the end.
    package var description: String {
        switch family {
        case .v4: return Self.formatV4(UInt32(truncatingIfNeeded: bits))
        case .v6: return Self.formatV6(bits) + (zone.map { "%\($0)" } ?? "")
        }
    }

    /// The address without its zone, as consumers need it that know none.
    package var descriptionWithoutZone: String {
        family == .v4 ? description : Self.formatV6(bits)
    }

    /// The owner name of the address's PTR record (RFC 1035 3.5, RFC 3596 2.5), without the final dot.
    package var reverseName: String {
        switch family {
        case .v4:
            return bytes.reversed().map { String($0) }.joined(separator: ".") + ".in-addr.arpa"
        case .v6:
            return bytes.reversed().map { "\(String($0 & 15, radix: 16)).\(String($0 >> 4, radix: 16))" }
                .joined(separator: ".") + ".ip6.arpa"
        }
    }

    private static func parseV4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                part.utf8.count == 1 || part.utf8.first != 0x30, let octet = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    private static func parseV6(_ text: Substring) -> UInt128? {
        var groups: [UInt16] = []
        var compressedAt: Int?
        var rest = text
        if rest.hasPrefix("::") {
            compressedAt = 0
            rest = rest.dropFirst(2)
        } else if rest.hasPrefix(":") {
            return nil
        }
        while !rest.isEmpty {
            let group = rest.prefix { $0 != ":" }
            if group.contains(".") {
                guard group.endIndex == rest.endIndex, let v4 = parseV4(group) else { return nil }
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xffff)]
                rest = rest[rest.endIndex...]
                break
            }
            guard (1...4).contains(group.utf8.count), group.utf8.allSatisfy(isHexDigit),
                let value = UInt16(group, radix: 16)
            else { return nil }
            groups.append(value)
            rest = rest[group.endIndex...]
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.hasPrefix(":") {
                guard compressedAt == nil else { return nil }
                compressedAt = groups.count
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        if let compressedAt {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: compressedAt)
        }
        guard groups.count == 8 else { return nil }
        return groups.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    private static func formatV4(_ bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }

    private static func formatV6(_ bits: UInt128) -> String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(16 * (7 - $0))) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > longest.count { longest = start..<end }
            start = max(end, start) + 1
        }
        let text = { (slice: ArraySlice<UInt16>) in slice.map { String($0, radix: 16) }.joined(separator: ":") }
        // RFC 5952 4.2.2: a single zero group is not shortened.
        guard longest.count > 1 else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}

extension IPAddress: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decodeText(from: decoder, as: "IP address") { IPAddress($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        try encodeText(description, to: encoder)
    }
}
