/// A run of addresses of one family: a single address, a range or a prefix. Never empty.
package struct AddressRange: Hashable, Sendable {
    package let lowest: IPAddress
    package let highest: IPAddress

    package init(_ address: IPAddress) {
        lowest = address
        highest = address
    }

    /// `nil` when the families or zones differ or `highest` is below `lowest`.
    package init?(lowest: IPAddress, highest: IPAddress) {
        guard lowest.family == highest.family, lowest.zone == highest.zone, lowest.bits <= highest.bits else {
            return nil
        }
        self.lowest = lowest
        self.highest = highest
    }

    /// The link-local part of a range without a zone, in one zone: what excluding the range means there.
    package func inZone(_ zone: IPAddress.Zone) -> AddressRange? {
        let linkLocal: (UInt128, UInt128) = (0xfe80 << 112, 0xfebf << 112 | (UInt128.max >> 16))
        guard family == .v6, lowest.zone == nil else { return nil }
        let first = Swift.max(lowest.bits, linkLocal.0)
        let last = Swift.min(highest.bits, linkLocal.1)
        guard first <= last else { return nil }
        return AddressRange(
            lowest: IPAddress(v6: first, zone: zone), highest: IPAddress(v6: last, zone: zone))
    }

    package var family: IPAddress.Family { lowest.family }

    /// How many addresses lie beyond the first: the size less one, so that `::/0` fits. Smaller is more specific.
    package var span: UInt128 { highest.bits - lowest.bits }

    package var isSingleAddress: Bool { span == 0 }

    /// The number of addresses, capped at `Int.max`.
    package var count: Int { Int(exactly: span).map { $0 == Int.max ? $0 : $0 + 1 } ?? Int.max }

    /// A range without a zone holds the addresses of every zone.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == family && (lowest.zone == nil || address.zone == lowest.zone)
            && lowest.bits <= address.bits && address.bits <= highest.bits
    }

    package func overlaps(_ other: AddressRange) -> Bool {
        family == other.family && lowest.zone == other.lowest.zone
            && lowest.bits <= other.highest.bits && other.lowest.bits <= highest.bits
    }

    /// The range with the one that begins at the next address; `nil` where `next` does not.
    package func extended(by next: AddressRange) -> AddressRange? {
        guard next.lowest.bits > 0, next.lowest.bits - 1 == highest.bits else { return nil }
        return AddressRange(lowest: lowest, highest: next.highest)
    }

    /// The prefix length when the range is exactly one CIDR block.
    package var prefixLength: Int? {
        let size = span &+ 1
        guard size & span == 0, lowest.bits & span == 0 else { return nil }
        return family.width - (128 - span.leadingZeroBitCount)
    }
}

extension AddressRange: Sequence {
    package struct Iterator: IteratorProtocol {
        let family: IPAddress.Family
        let zone: IPAddress.Zone?
        let last: UInt128
        var upcoming: UInt128?

        package mutating func next() -> IPAddress? {
            guard let bits = upcoming else { return nil }
            upcoming = bits < last ? bits + 1 : nil
            return IPAddress(family: family, bits: bits, zone: zone)
        }
    }

    package func makeIterator() -> Iterator {
        Iterator(family: family, zone: lowest.zone, last: highest.bits, upcoming: lowest.bits)
    }

    package var underestimatedCount: Int { count }
}

extension AddressRange: CustomStringConvertible {
    /// One canonical text per range: `192.0.2.4`, `192.0.2.0/28`, `fe80::%eth0/120` or `192.0.2.40-192.0.2.44`.
    package var description: String {
        if isSingleAddress { return lowest.description }
        if let prefixLength { return "\(lowest)/\(prefixLength)" }
        return "\(lowest)-\(highest)"
    }
}
