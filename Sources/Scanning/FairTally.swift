/// Samples of the loss, each counted when it could have been a loss at the latest.
///
/// An answer comes after a round trip, a loss shows after the wait for it. Counted as they come, samples would be too good
/// right after sending has begun or changed its rate and too bad right after it has ended. So an answer counts only when
/// its loss would have shown.
package struct FairTally {
    /// Samples by the time at which they count.
    private var due = Array(repeating: LossTally(), count: Self.count)
    /// The number of the first of these times that has not come.
    private var next: UInt64 = 0
    package private(set) var tally = LossTally()

    private static let count = 16
    /// Times are told apart by 2^27 ns, an eighth of a second.
    private static let shift: UInt64 = 27

    package init() {}

    /// Takes answers that count from `time` on, at most two seconds ahead.
    package mutating func add(answered: Int, at time: UInt64, now: UInt64) {
        add(LossTally(answered: answered), at: time, now: now)
    }

    package mutating func add(lost: Int, now: UInt64) { add(LossTally(lost: lost), at: now, now: now) }

    private mutating func add(_ samples: LossTally, at time: UInt64, now: UInt64) {
        pass(to: now)
        let place = min(max(time >> Self.shift, next), next + UInt64(Self.count) - 1)
        due[Int(place) % Self.count].add(samples)
    }

    /// Counts the samples whose time has come.
    package mutating func pass(to now: UInt64) {
        let end = now >> Self.shift
        guard end > next else { return }
        for time in next..<min(end, next + UInt64(Self.count)) { tally.add(due[Int(time) % Self.count].take()) }
        next = end
    }

    /// Returns the samples that count and forgets them.
    mutating func take() -> LossTally { tally.take() }

    package mutating func forget() {
        tally = LossTally()
        for time in due.indices { due[time] = LossTally() }
    }
}
