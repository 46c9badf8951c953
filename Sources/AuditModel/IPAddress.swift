/// An IPv4 or IPv6 address as bits and family, with the IPv6 zone where there is one.
///
/// Text exists only at the edges: parsing accepts what `inet_pton` accepts (plus `%zone`), printing follows RFC 5952.
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address: a connect to it travels as IPv4, and keeping
/// both would probe one endpoint twice.
package struct IPAddress: Hashable, Sendable {
    package enum Family: UInt8, Hashable, Sendable, Comparable {
        case v4 = 4
        case v6 = 6

        /// Bits in an address of this family: 32 or 128.
        package var width: Int { self == .v4 ? 32 : 128 }

        package static func < (lhs: Family, rhs: Family) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    package let family: Family
    /// The address as a number; an IPv4 address is in the low 32 bits.
    package let bits: UInt128
    /// The interface that a link-local IPv6 address belongs to (RFC 4007); `nil` otherwise.
    package let zone: Zone?

    package init(v4 bits: UInt32) {
        self.family = .v4
        self.bits = UInt128(bits)
        self.zone = nil
    }

    /// An IPv6 address; an IPv4-mapped one becomes the IPv4 address it stands for. A zone means something for link-local
    /// addresses only (RFC 4007 6) and is dropped from others: with and without it they are one endpoint.
    package init(v6 bits: UInt128, zone: Zone? = nil) {
        let isMapped = bits >> 32 == 0xffff
        self.family = isMapped ? .v4 : .v6
        self.bits = isMapped ? bits & 0xffff_ffff : bits
        let isScoped = bits >> 118 == 0x3fa
        self.zone = isScoped ? zone : nil
    }

    /// An address of `family` from its number, `nil` when it does not fit the family.
    package init?(family: Family, bits: UInt128, zone: Zone? = nil) {
        switch family {
        case .v4:
            guard let narrow = UInt32(exactly: bits) else { return nil }
            self.init(v4: narrow)
        case .v6:
            self.init(v6: bits, zone: zone)
        }
    }

    /// 127.0.0.0/8 or ::1 (RFC 1122 3.2.1.3, RFC 4291 2.5.3).
    package var isLoopback: Bool {
        switch family {
        case .v4: bits >> 24 == 127
        case .v6: bits == 1
        }
    }

    /// 0.0.0.0 or ::, the address of a socket that has none.
    package var isUnspecified: Bool { bits == 0 }

    /// 169.254.0.0/16 or fe80::/10 (RFC 3927, RFC 4291 2.5.6).
    package var isLinkLocal: Bool {
        switch family {
        case .v4: bits >> 16 == 0xa9fe
        case .v6: bits >> 118 == 0x3fa
        }
    }

    /// Whether it means one address together with a zone only, and has none.
    package var needsZone: Bool { family == .v6 && isLinkLocal && zone == nil }

    /// The same address, in another zone or in none.
    package func inZone(_ zone: Zone?) -> IPAddress { family == .v4 ? self : IPAddress(v6: bits, zone: zone) }

    /// The bytes in network order: 4 or 16 of them.
    package var bytes: [UInt8] {
        let count = family.width / 8
        return (0..<count).map { UInt8(truncatingIfNeeded: bits >> UInt128(8 * (count - 1 - $0))) }
    }
}

extension IPAddress: Comparable {
    /// IPv4 before IPv6, then by number, then by zone: the order of every report.
    package static func < (lhs: IPAddress, rhs: IPAddress) -> Bool {
        if lhs.family != rhs.family { return lhs.family < rhs.family }
        if lhs.bits != rhs.bits { return lhs.bits < rhs.bits }
        return (lhs.zone?.description ?? "") < (rhs.zone?.description ?? "")
    }
}

extension IPAddress {
    /// The name of an IPv6 zone, an interface name of at most 15 bytes (Linux `IFNAMSIZ`), stored without allocation.
    package struct Zone: Hashable, Sendable, CustomStringConvertible {
        private let storage: UInt128

        /// `nil` for an empty name, one over 15 bytes, or one with a byte that an interface name cannot have.
        package init?(_ name: some StringProtocol) {
            let bytes = Array(name.utf8)
            guard (1...15).contains(bytes.count) else { return nil }
            guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"/:%".utf8.contains($0) }) else { return nil }
            storage = bytes.reduce(0) { $0 << 8 | UInt128($1) }
        }

        package var description: String {
            let bytes = (0..<16).map { UInt8(truncatingIfNeeded: storage >> UInt128(8 * (15 - $0))) }
            return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
        }
    }
}
