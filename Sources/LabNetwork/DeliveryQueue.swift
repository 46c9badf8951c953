/// Packets in the order of their arrival: a binary heap over small keys, the packets themselves standing still.
package struct DeliveryQueue: Sendable {
    private struct Key {
        var time: Int64
        /// Keeps packets of one moment in the order in which they came.
        var sequence: UInt64
        var slot: Int

        func precedes(_ other: Key) -> Bool {
            time != other.time ? time < other.time : sequence < other.sequence
        }
    }

    private var heap: [Key] = []
    private var packets: [[UInt8]] = []
    private var freeSlots: [Int] = []
    private var nextSequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }

    /// When the next packet is due.
    package var nextTime: Int64? { heap.first?.time }

    package mutating func insert(_ delivery: Delivery) {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            packets[free] = delivery.packet
        } else {
            slot = packets.count
            packets.append(delivery.packet)
        }
        heap.append(Key(time: delivery.time, sequence: nextSequence, slot: slot))
        nextSequence += 1
        var index = heap.count - 1
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes the next packet that is due at `now`, or `nil`.
    package mutating func next(dueAt now: Int64) -> Delivery? {
        guard let first = heap.first, first.time <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        freeSlots.append(first.slot)
        let delivery = Delivery(time: first.time, packet: packets[first.slot])
        packets[first.slot] = []
        return delivery
    }

    private mutating func sink() {
        var index = 0
        while true {
            var smallest = 2 * index + 1
            guard smallest < heap.count else { return }
            if smallest + 1 < heap.count, heap[smallest + 1].precedes(heap[smallest]) { smallest += 1 }
            guard heap[smallest].precedes(heap[index]) else { return }
            heap.swapAt(index, smallest)
            index = smallest
        }
    }
}
