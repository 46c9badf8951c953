/// The rate at which one sender may send, found by trying: it doubles from window to window while nothing is lost,
/// halves on loss, and then grows by steps (RFC 5681's slow start and congestion avoidance, with a rate in place of a
/// window because silent ports give no acknowledgements to clock by).
///
/// A window is twice the time-out long, so that the fate of every probe of its first half is known when it ends: a
/// rate never grows on the mere absence of losses that could not have been seen yet.
struct PacedRate {
    /// Probes per second.
    private(set) var perSecond: Double
    private let initial: Double
    private let maximum: Double
    private var threshold = Double.infinity
    /// Nanoseconds between probes.
    private(set) var interval: UInt64
    /// The next moment to send, in nanoseconds.
    private(set) var nextSend: UInt64

    private var windowEnd: UInt64
    private var windowLength: UInt64
    private var windowSent = 0
    private var windowLost = 0
    /// Samples since the loss was last weighed. Few come from a silent host, so they are kept over windows.
    private var weighedAnswered = 0
    private var weighedLost = 0

    /// Samples that make a judgement of the loss.
    private static let weighable = 8

    /// How much unused sending time may be made up for: what timers and a busy thread are late by.
    private static let slack: UInt64 = 10_000_000

    init(initial: Double, maximum: Double, now: UInt64, window: UInt64) {
        self.initial = min(initial, maximum)
        self.maximum = maximum
        perSecond = self.initial
        interval = Self.interval(perSecond)
        nextSend = now
        windowLength = window
        windowEnd = now + window
    }

    mutating func didSend(_ count: Int = 1, now: UInt64) {
        nextSend = max(nextSend, now > Self.slack ? now - Self.slack : 0) + interval * UInt64(count)
        windowSent += count
    }

    /// Takes back a probe that could not leave.
    mutating func didNotSend() { windowSent = max(0, windowSent - 1) }

    mutating func add(answered: Int, lost: Int) {
        windowLost += lost
        weighedAnswered += answered
        weighedLost += lost
    }

    enum Change {
        case none
        case raised
        case lowered
    }

    /// Ends the window when its time is over. `floor` is the share of loss that is there at any rate; `mayGrow` whether
    /// the others' losses allow growing; `toleratesFloor` whether losses within the floor do not stand against it, which
    /// only a sender with many samples can tell; `timeout` the present one, which sets the next window's length.
    mutating func adjust(
        now: UInt64, timeout: UInt64, floor: Double, mayGrow: Bool, toleratesFloor: Bool = false
    ) -> Change {
        guard now >= windowEnd else { return .none }
        var change = Change.none
        if isExcessive(floor: floor) {
            threshold = max(perSecond / 2, initial / 16)
            set(threshold)
            change = .lowered
            forgetSamples()
        } else {
            if windowLost == 0 || toleratesFloor, mayGrow, isUsed {
                change = .raised
                set(perSecond < threshold ? perSecond * 2 : perSecond + initial / 4)
            }
            if weighedAnswered + weighedLost >= 4 * Self.weighable { forgetSamples() }
        }
        windowSent = 0
        windowLost = 0
        windowLength = 2 * timeout
        windowEnd = now + windowLength
        return change
    }

    /// Whether more was lost than the floor explains: a tenth more, and twice the standard deviation beyond chance.
    private func isExcessive(floor: Double) -> Bool {
        let samples = Double(weighedAnswered + weighedLost)
        guard weighedLost >= 2, samples >= Double(Self.weighable) else { return false }
        let expected = samples * floor
        return Double(weighedLost) > expected + 0.1 * samples + 2 * (expected * (1 - floor)).squareRoot()
    }

    /// Whether the present rate was made use of: a rate that is not needed proves nothing.
    private var isUsed: Bool { Double(windowSent) >= 0.5 * perSecond * Double(windowLength) / 1e9 }

    private mutating func forgetSamples() {
        weighedAnswered = 0
        weighedLost = 0
    }

    private mutating func set(_ rate: Double) {
        perSecond = min(max(rate, 1), maximum)
        interval = Self.interval(perSecond)
    }

    private static func interval(_ rate: Double) -> UInt64 { UInt64(1e9 / rate) }
}
