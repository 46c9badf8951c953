package import AuditModel

/// A set of addresses as sorted, disjoint ranges: a prefix costs one range however large it is.
package struct AddressSet: Sendable {
    private(set) var ranges: [AddressRange]

    package init(_ unsorted: [AddressRange] = []) {
        ranges = []
        for range in unsorted.sorted(by: { $0.lowest < $1.lowest || ($0.lowest == $1.lowest && $0.span > $1.span) }) {
            if let last = ranges.last, let joined = last.joined(with: range) {
                ranges[ranges.count - 1] = joined
            } else {
                ranges.append(range)
            }
        }
    }

    /// What naming `ranges` says of `targets`: those without a zone stand for the addresses of every zone.
    init(_ ranges: [AddressRange], inZonesOf targets: [AddressRange]) {
        let zones = Set(targets.compactMap(\.lowest.zone))
        self.init(ranges + zones.flatMap { zone in ranges.compactMap { $0.inZone(zone) } })
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// The number of addresses, capped at `Int.max`.
    var count: Int {
        ranges.reduce(0) { total, range in
            let (sum, overflow) = total.addingReportingOverflow(range.count)
            return overflow ? Int.max : sum
        }
    }

    package func contains(_ address: IPAddress) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].highest < address { low = middle + 1 } else { high = middle }
        }
        // Ranges of several zones interleave in the order of addresses, so neighbours are looked at too.
        return ranges[low...].prefix { $0.lowest <= address }.contains { $0.contains(address) }
            || ranges[..<low].reversed().prefix { $0.lowest.zone != nil }.contains { $0.contains(address) }
    }

    func subtracting(_ other: AddressSet) -> AddressSet {
        var kept: [AddressRange] = []
        for range in ranges {
            var rest: [AddressRange] = [range]
            for hole in other.overlapping(range) { rest = rest.flatMap { $0.subtracting(hole) } }
            kept += rest
        }
        return AddressSet(kept)
    }

    func intersection(_ other: AddressSet) -> AddressSet {
        AddressSet(ranges.flatMap { range in other.overlapping(range).compactMap { range.intersection($0) } })
    }

    private func overlapping(_ range: AddressRange) -> [AddressRange] {
        guard range.lowest.zone == nil, !ranges.contains(where: { $0.lowest.zone != nil }) else {
            return ranges.filter { $0.overlaps(range) }
        }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].highest < range.lowest { low = middle + 1 } else { high = middle }
        }
        return ranges[low...].prefix { $0.lowest <= range.highest }.filter { $0.overlaps(range) }
    }
}

extension AddressRange {
    /// Both ranges as one, where they overlap or touch.
    fileprivate func joined(with other: AddressRange) -> AddressRange? {
        let isNext =
            family == other.family && lowest.zone == other.lowest.zone && other.lowest.bits > highest.bits
            && other.lowest.bits - highest.bits == 1
        guard overlaps(other) || isNext else { return nil }
        return AddressRange(lowest: Swift.min(lowest, other.lowest), highest: Swift.max(highest, other.highest))
    }

    fileprivate func intersection(_ other: AddressRange) -> AddressRange? {
        guard overlaps(other) else { return nil }
        return AddressRange(lowest: Swift.max(lowest, other.lowest), highest: Swift.min(highest, other.highest))
    }

    fileprivate func subtracting(_ hole: AddressRange) -> [AddressRange] {
        guard overlaps(hole) else { return [self] }
        var rest: [AddressRange] = []
        if lowest < hole.lowest { rest += [part(from: lowest.bits, to: hole.lowest.bits - 1)].compactMap(\.self) }
        if hole.highest < highest { rest += [part(from: hole.highest.bits + 1, to: highest.bits)].compactMap(\.self) }
        return rest
    }

    private func part(from first: UInt128, to last: UInt128) -> AddressRange? {
        guard let low = IPAddress(family: family, bits: first, zone: lowest.zone),
            let high = IPAddress(family: family, bits: last, zone: lowest.zone)
        else { return nil }
        return AddressRange(lowest: low, highest: high)
    }
}
