import AuditModel

/// Which ranges cover an address, by walking its bits: the cost is the length of an address, however many ranges there
/// are.
struct AddressTrie: Sendable {
    /// A block of addresses that share leading bits; child 0 is the half with the next bit clear.
    private struct Node: Sendable {
        var low: Int32 = 0
        var high: Int32 = 0
        /// Values of the ranges that this block is a part of and its parent is not.
        var values: [Int32] = []
    }

    /// A tree of its own for each family and zone: equal bits there are different addresses.
    private struct Space: Hashable {
        var family: IPAddress.Family
        var zone: IPAddress.Zone?
    }

    private var trees: [Space: [Node]] = [:]

    mutating func insert(_ range: AddressRange, value: Int32) {
        let width = UInt128(range.family.width)
        let last = width == 128 ? UInt128.max : (UInt128(1) << width) - 1
        var tree = trees.removeValue(forKey: Space(family: range.family, zone: range.lowest.zone)) ?? [Node()]
        Self.insert(value, range.lowest.bits...range.highest.bits, at: 0, block: 0...last, into: &tree)
        trees[Space(family: range.family, zone: range.lowest.zone)] = tree
    }

    private static func insert(
        _ value: Int32, _ wanted: ClosedRange<UInt128>, at index: Int, block: ClosedRange<UInt128>,
        into tree: inout [Node]
    ) {
        if wanted.lowerBound <= block.lowerBound, block.upperBound <= wanted.upperBound {
            tree[index].values.append(value)
            return
        }
        let middle = block.lowerBound + (block.upperBound - block.lowerBound) / 2
        if wanted.lowerBound <= middle {
            if tree[index].low == 0 { tree[index].low = append(to: &tree) }
            insert(value, wanted, at: Int(tree[index].low), block: block.lowerBound...middle, into: &tree)
        }
        if wanted.upperBound > middle {
            if tree[index].high == 0 { tree[index].high = append(to: &tree) }
            insert(value, wanted, at: Int(tree[index].high), block: (middle + 1)...block.upperBound, into: &tree)
        }
    }

    private static func append(to tree: inout [Node]) -> Int32 {
        tree.append(Node())
        return Int32(tree.count - 1)
    }

    /// Calls `body` with the value of every range that holds the address, widest blocks first.
    func forEachValue(covering address: IPAddress, _ body: (Int32) -> Void) {
        guard let tree = trees[Space(family: address.family, zone: address.zone)] else { return }
        var index = 0
        var bit = address.family.width
        while true {
            for value in tree[index].values { body(value) }
            guard bit > 0 else { return }
            bit -= 1
            let child = address.bits >> UInt128(bit) & 1 == 0 ? tree[index].low : tree[index].high
            guard child != 0 else { return }
            index = Int(child)
        }
    }
}
