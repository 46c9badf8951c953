package import AuditModel

/// The ports of one port set by index, so that an endpoint is a lane and a number. Lanes with the same set share one.
package struct PortTable: Sendable {
    /// What the table was made from.
    package let set: PortSet
    package let ports: [UInt16]

    package init(_ set: PortSet) {
        self.set = set
        ports = Array(set)
    }

    package var count: Int { ports.count }

    /// A stride that visits all `count` indices before it comes back, far from one port to the next: near the golden
    /// section of the count, and prime to it.
    package static func stride(count: Int) -> Int {
        guard count > 2 else { return 1 }
        var candidate = max(1, Int(Double(count) * 0.618_033_988_749_895))
        while greatestCommonDivisor(candidate, count) != 1 { candidate += 1 }
        return candidate % count
    }

    private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
