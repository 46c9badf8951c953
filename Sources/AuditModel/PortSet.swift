/// A set of port numbers 1...65535 as sorted, disjoint, non-adjacent ranges: 65,535 ports cost one range.
package struct PortSet: Hashable, Sendable {
    package private(set) var ranges: [ClosedRange<UInt16>]

    package init() { ranges = [] }

    package init(_ ports: some Sequence<UInt16>) {
        self.init(ranges: ports.map { $0...$0 })
    }

    package init(ranges unsorted: [ClosedRange<UInt16>]) {
        ranges = []
        for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, Int(range.lowerBound) <= Int(last.upperBound) + 1 {
                ranges[ranges.count - 1] = last.lowerBound...Swift.max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    package static let all = PortSet(ranges: [1...65535])

    package var isEmpty: Bool { ranges.isEmpty }

    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    package func contains(_ port: UInt16) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < port { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= port
    }

    package func union(_ other: PortSet) -> PortSet {
        if other.isEmpty { return self }
        if isEmpty { return other }
        return PortSet(ranges: ranges + other.ranges)
    }

    package func subtracting(_ other: PortSet) -> PortSet {
        guard !isEmpty, !other.isEmpty else { return self }
        var kept: [ClosedRange<UInt16>] = []
        var next = 0
        for range in ranges {
            var lower = Int(range.lowerBound)
            // Both lists are sorted, so holes that end before this range never matter again.
            while next < other.ranges.count, other.ranges[next].upperBound < range.lowerBound { next += 1 }
            var index = next
            while index < other.ranges.count, other.ranges[index].lowerBound <= range.upperBound {
                let hole = other.ranges[index]
                if lower < Int(hole.lowerBound) { kept.append(UInt16(lower)...(hole.lowerBound - 1)) }
                lower = Int(hole.upperBound) + 1
                index += 1
            }
            if lower <= Int(range.upperBound) { kept.append(UInt16(lower)...range.upperBound) }
        }
        return PortSet(disjoint: kept)
    }

    package func intersection(_ other: PortSet) -> PortSet {
        var common: [ClosedRange<UInt16>] = []
        forEachCommonRange(with: other) { common.append($0) }
        return PortSet(disjoint: common)
    }

    /// How many ports stand in both sets, without making a third.
    package func commonCount(with other: PortSet) -> Int {
        var count = 0
        forEachCommonRange(with: other) { count += $0.count }
        return count
    }

    private init(disjoint ranges: [ClosedRange<UInt16>]) { self.ranges = ranges }

    private func forEachCommonRange(with other: PortSet, _ body: (ClosedRange<UInt16>) -> Void) {
        var left = 0
        var right = 0
        while left < ranges.count, right < other.ranges.count {
            let lower = Swift.max(ranges[left].lowerBound, other.ranges[right].lowerBound)
            let upper = Swift.min(ranges[left].upperBound, other.ranges[right].upperBound)
            if lower <= upper { body(lower...upper) }
            if ranges[left].upperBound < other.ranges[right].upperBound { left += 1 } else { right += 1 }
        }
    }
}

extension PortSet: Sequence {
    package struct Iterator: IteratorProtocol {
        let ranges: [ClosedRange<UInt16>]
        var index = 0
        var port: Int?

        package mutating func next() -> UInt16? {
            guard index < ranges.count else { return nil }
            let range = ranges[index]
            let current = port ?? Int(range.lowerBound)
            if current == Int(range.upperBound) {
                index += 1
                port = nil
            } else {
                port = current + 1
            }
            return UInt16(current)
        }
    }

    package func makeIterator() -> Iterator { Iterator(ranges: ranges) }

    package var underestimatedCount: Int { count }
}

extension PortSet: CustomStringConvertible {
    /// nmap's notation: `22,80,8000-8002`; empty for the empty set.
    package var description: String {
        ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
