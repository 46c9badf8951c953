/// The highest number of events in any window of a length: exact, at the price of one stored time per event that is
/// still inside the window.
package struct RateWindow: Sendable {
    private let length: Int64
    private var times: [Int64] = []
    private var first = 0
    package private(set) var peak = 0

    /// `length` in nanoseconds.
    package init(length: Int64) { self.length = length }

    /// Counts one event at `now`, which never goes back.
    package mutating func record(at now: Int64) {
        times.append(now)
        while times[first] <= now - length { first += 1 }
        if first > 4096, first * 2 > times.count {
            times.removeFirst(first)
            first = 0
        }
        peak = max(peak, times.count - first)
    }
}
