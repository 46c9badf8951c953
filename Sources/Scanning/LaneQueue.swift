/// A first-in-first-out queue of lanes, linked through the lanes themselves: no allocation per turn.
struct LaneQueue {
    private var first: Int32 = -1
    private var last: Int32 = -1

    var isEmpty: Bool { first < 0 }

    mutating func append(_ index: Int, in lanes: inout [Lane]) {
        lanes[index].nextReady = -1
        if last >= 0 { lanes[Int(last)].nextReady = Int32(index) } else { first = Int32(index) }
        last = Int32(index)
    }

    mutating func popFirst(in lanes: inout [Lane]) -> Int? {
        guard first >= 0 else { return nil }
        let index = Int(first)
        first = lanes[index].nextReady
        if first < 0 { last = -1 }
        return index
    }
}
