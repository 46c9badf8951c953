/// The SYNs that the kernel will send again by itself, in the order of the times.
///
/// Linux repeats one that stays unanswered once a second, four times, before the intervals grow (since 6.5,
/// tcp_syn_linear_timeouts in ip-sysctl.rst); earlier versions after one second and three (RFC 6298 5.5), which is less.
struct RepetitionQueue {
    struct Entry {
        let slot: Int32
        /// When the slot's probe was sent, nanoseconds: the slot may serve another by then.
        let sentAt: UInt64
        let due: UInt64
    }

    static let interval: UInt64 = 1_000_000_000

    private var entries: [Entry] = []
    private var first = 0

    mutating func append(slot: Int, sentAt: UInt64, after time: UInt64) {
        entries.append(Entry(slot: Int32(slot), sentAt: sentAt, due: time + Self.interval))
    }

    /// The next one whose time has come.
    mutating func popDue(now: UInt64) -> Entry? {
        guard first < entries.count, entries[first].due <= now else { return nil }
        defer {
            first += 1
            if first >= 1024, first * 2 >= entries.count {
                entries.removeFirst(first)
                first = 0
            }
        }
        return entries[first]
    }
}
