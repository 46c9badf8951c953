extension AddressRange {
    /// Why a text that looks like an address, range or prefix is none. The description is one lower-case sentence.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        case notAnAddress(String)
        case prefixLength(String, family: IPAddress.Family)
        /// The zone stands behind the prefix length; `suggestion` has it where it belongs.
        case misplacedZone(String, suggestion: String)
        /// Host bits are set; `suggestion` is the prefix that was probably meant.
        case hostBitsSet(String, suggestion: String)
        case reversed(String)
        case mixedFamilies(String)
        case mixedZones(String)

        package var description: String {
            switch self {
            case .notAnAddress(let text):
                "'\(text)' is not an IP address"
            case .prefixLength(let text, let family):
                "'/\(text)' is not a prefix length of IPv\(family.rawValue), which go from /0 to /\(family.width)"
            case .misplacedZone(let text, let suggestion):
                "'\(text)' has its interface behind the prefix length; write '\(suggestion)'"
            case .hostBitsSet(let text, let suggestion):
                "'\(text)' has bits set beyond its prefix length; write '\(suggestion)' for the network, or the address alone"
            case .reversed(let text):
                "'\(text)' runs backwards; write the lower address first"
            case .mixedFamilies(let text):
                "'\(text)' mixes IPv4 and IPv6"
            case .mixedZones(let text):
                "'\(text)' names two interfaces; write a range for each"
            }
        }
    }

    /// Whether `text` can only be meant as an address, range or prefix, so that a failure to parse it is an error and
    /// not a host name. A host name never has a colon or slash, and its last label is never all digits (RFC 3696 2).
    package static func looksNumeric(_ text: String) -> Bool {
        if text.contains(":") || text.contains("/") { return true }
        guard let lastLabel = text.split(separator: ".", omittingEmptySubsequences: false).last else { return false }
        return lastLabel.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
            && lastLabel.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "-") }
    }

    /// Parses `192.0.2.4`, `192.0.2.0/28`, `192.0.2.40-44`, `192.0.2.40-192.0.2.44` and the IPv6 forms of the same;
    /// the short end of an IPv6 range replaces the last group (`2001:db8::1-ff`). A zone stands after the address that it
    /// belongs to (`fe80::%eth0/120`, RFC 4007 11.7); one that is said of either end of a range holds for both. Since
    /// names of interfaces may have dashes, `fe80::1%br-ff` is one address: in a zone a range has both ends in full.
    package init(parsing text: String) throws(ParseError) {
        if let slash = text.firstIndex(of: "/") {
            try self.init(prefix: text, slash: slash)
        } else if let (lowest, highest) = Self.fullEnds(of: text) {
            try self.init(range: text, lowest: lowest, highest: highest)
        } else if let address = IPAddress(text) {
            self.init(address)
        } else if let dash = text.firstIndex(of: "-"), let lowest = IPAddress(text: text[..<dash]) {
            try self.init(range: text, lowest: lowest, shortEnd: text[text.index(after: dash)...])
        } else {
            throw .notAnAddress(text)
        }
    }

    /// The addresses on both sides of a dash.
    private static func fullEnds(of text: String) -> (IPAddress, IPAddress)? {
        for dash in text.indices where text[dash] == "-" {
            if let highest = IPAddress(text: text[text.index(after: dash)...]),
                let lowest = IPAddress(text: text[..<dash])
            {
                return (lowest, highest)
            }
        }
        return nil
    }

    private init(prefix text: String, slash: String.Index) throws(ParseError) {
        guard let address = IPAddress(text: text[..<slash]) else { throw .notAnAddress(String(text[..<slash])) }
        let lengthText = text[text.index(after: slash)...]
        if let percent = lengthText.firstIndex(of: "%") {
            let suggestion = "\(address)\(lengthText[percent...])/\(lengthText[..<percent])"
            if (try? AddressRange(parsing: suggestion)) != nil { throw .misplacedZone(text, suggestion: suggestion) }
        }
        guard lengthText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(lengthText),
            length <= address.family.width
        else { throw .prefixLength(String(lengthText), family: address.family) }
        let hostBits = UInt128.max.shifted(right: 128 - (address.family.width - length))
        guard
            let lowest = IPAddress(family: address.family, bits: address.bits & ~hostBits, zone: address.zone),
            let highest = IPAddress(family: address.family, bits: address.bits | hostBits, zone: address.zone),
            let range = AddressRange(lowest: lowest, highest: highest)
        else { throw .notAnAddress(text) }
        guard lowest == address else {
            throw .hostBitsSet(text, suggestion: "\(lowest)/\(length)")
        }
        self = range
    }

    private init(range text: String, lowest: IPAddress, shortEnd end: Substring) throws(ParseError) {
        let highest: IPAddress
        if lowest.family == .v4, let octet = UInt8(end), end.utf8.first != UInt8(ascii: "+") {
            highest = IPAddress(v4: UInt32(truncatingIfNeeded: lowest.bits) & ~0xff | UInt32(octet))
        } else if lowest.family == .v6, end.utf8.count <= 4, let group = UInt16(end, radix: 16) {
            highest = IPAddress(v6: lowest.bits & ~0xffff | UInt128(group), zone: lowest.zone)
        } else {
            throw .notAnAddress(String(end))
        }
        try self.init(range: text, lowest: lowest, highest: highest)
    }

    private init(range text: String, lowest: IPAddress, highest: IPAddress) throws(ParseError) {
        guard lowest.family == highest.family else { throw .mixedFamilies(text) }
        if let zone = lowest.zone, let other = highest.zone, zone != other { throw .mixedZones(text) }
        let zone = lowest.zone ?? highest.zone
        guard let range = AddressRange(lowest: lowest.inZone(zone), highest: highest.inZone(zone)) else {
            throw .reversed(text)
        }
        self = range
    }
}

extension UInt128 {
    /// A right shift that yields 0 at 128 and above, where `>>` on a fixed shift amount would be easy to get wrong.
    fileprivate func shifted(right amount: Int) -> UInt128 { amount >= 128 ? 0 : self >> UInt128(amount) }
}

extension AddressRange: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decodeText(from: decoder, as: "address range") { try? AddressRange(parsing: $0) }
    }

    package func encode(to encoder: any Encoder) throws {
        try encodeText(description, to: encoder)
    }
}
