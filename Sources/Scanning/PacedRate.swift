/// The rate at which one sender may send, found by trying: it doubles from window to window while nothing is lost, falls
/// below what still came through on loss, and then grows by steps (RFC 5681's slow start and congestion avoidance, with
/// a rate in place of a window because silent ports give no acknowledgements to clock by).
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
    /// The next moment to send by the present rate, and by the highest, which counts what the kernel sends by itself too.
    private var nextPaced: UInt64
    private var nextAtMaximum: UInt64

    private var windowStart: UInt64
    /// How long a window lasts that brings few samples, and the first: answers come before losses are noticed.
    private let patience: UInt64
    private var isFirstWindow = true
    /// Samples that let a window end as soon as the fate of its first half is known.
    private static let telling = 3
    /// Samples in which losses within the floor do not stand against a higher rate.
    private static let many = 60
    private var windowSent = 0
    private var window = LossTally()
    /// Samples since the rate last changed.
    private var samplesAtRate = 0
    /// Samples that were weighed and in which not too much was lost.
    private var unremarkable = LossTally()
    /// The share that was lost when the rate was last lowered, until a window passes that has no such loss.
    private var lossBefore: Double?
    /// The rate before that.
    private var rateBefore = 0.0
    /// How many times in a row a lower rate has not helped.
    private var vainReductions = 0
    /// The share that is lost on this sender's way whatever its rate, as far as a lower rate did not change it.
    private(set) var ownFloor = 0.0
    /// Samples since the loss was last weighed. Few come from a silent host, so they are kept over windows.
    private var weighed = LossTally()
    /// Something was lost since the last judgement.
    private var isUnjudged = false
    /// Probes sent since the loss was last weighed, whose silence proves nothing if it turns out to be excessive.
    private(set) var sentUnweighed = 0
    /// When the rate was last lowered; what was sent before says nothing about the present rate.
    private(set) var loweredAt: UInt64 = 0

    /// Samples that make a judgement of the loss.
    private let weighable: Int
    /// Loss above the floor that is let pass.
    private let margin: Double
    /// A loss above which a lower rate is tried again, even if one did not help.
    private static let hopeless = 0.6
    private static let highestFloor = 0.4

    /// How much unused sending time may be made up for: what timers and a busy thread are late by.
    private static let slack: UInt64 = 10_000_000

    /// `weighable` is the number of samples that make a judgement of the loss, `margin` how much more than the floor is
    /// let pass, `patience` the length of a window that brings few samples.
    init(initial: Double, maximum: Double, now: UInt64, patience: UInt64, weighable: Int = 6, margin: Double = 0.03) {
        self.patience = patience
        self.weighable = weighable
        self.margin = margin
        self.initial = min(initial, maximum)
        self.maximum = maximum
        perSecond = self.initial
        interval = Self.interval(perSecond)
        nextPaced = now
        nextAtMaximum = now
        windowStart = now
    }

    /// The next moment to send, in nanoseconds.
    var nextSend: UInt64 { max(nextPaced, nextAtMaximum) }

    mutating func didSend(_ count: Int = 1, now: UInt64) {
        nextPaced = Self.later(nextPaced, by: interval * UInt64(count), now: now)
        nextAtMaximum = Self.later(nextAtMaximum, by: Self.interval(maximum) * UInt64(count), now: now)
        windowSent += count
        sentUnweighed += count
    }

    /// Takes that the kernel sent a packet again. That is no matter of the present rate, which is judged by probes.
    mutating func didRepeat(now: UInt64) {
        nextAtMaximum = Self.later(nextAtMaximum, by: Self.interval(maximum), now: now)
    }

    private static func later(_ time: UInt64, by interval: UInt64, now: UInt64) -> UInt64 {
        max(time, now > slack ? now - slack : 0) + interval
    }

    /// Takes back a probe that could not leave.
    mutating func didNotSend() { windowSent = max(0, windowSent - 1) }

    mutating func add(answered: Int, lost: Int) {
        let samples = LossTally(answered: answered, lost: lost)
        window.add(samples)
        weighed.add(samples)
        samplesAtRate += samples.samples
        if lost > 0 { isUnjudged = true }
    }

    /// Whether too little is known of the present rate to judge it by.
    var isUntested: Bool { samplesAtRate < 2 * weighable }

    enum Change {
        case none
        case raised
        /// From a rate at which more was lost than chance explains.
        case lowered
    }

    /// Ends the window when its time is over. `floor` is the share of loss that is there at any rate; `mayGrow` whether
    /// the others' losses allow growing; `isHeldBack` that growing waits for others to go ahead; `toleratesFloor` whether losses within the floor do not stand against it, which
    /// only a sender with many samples can tell; `timeout` the present one, which sets the next window's length.
    mutating func adjust(
        now: UInt64, timeout: UInt64, floor: Double, mayGrow: Bool, isHeldBack: Bool = false,
        toleratesFloor: Bool = false
    ) -> Change {
        let floor = max(floor, ownFloor)
        if isUnjudged, weighed.samples >= weighable, weighed.exceeds(floor + margin) {
            if lossBefore != nil, weighed.samples < 2 * weighable { return .none }
            return lower(now: now, floor: floor)
        }
        isUnjudged = false
        let toleratesFloor = toleratesFloor || window.samples >= Self.many
        if isGrowing, !toleratesFloor, window.lost * 20 > window.samples {
            halve(now: now)
            return .lowered
        }
        let isTelling = window.samples >= Self.telling && !isFirstWindow
        guard now >= windowStart + (isTelling ? 2 * timeout : patience) else { return .none }
        var change = Change.none
        if window.lost == 0 || toleratesFloor, mayGrow, isUsed(now: now) {
            if isHeldBack { return .none }
            change = .raised
            set(raised)
        }
        isFirstWindow = false
        if weighed.samples >= 8 * weighable {
            lossBefore = nil
            unremarkable.add(weighed)
            forgetSamples()
        }
        beginWindow(now: now)
        return change
    }

    /// Still doubling, above the rate it began with: a loss is then the first sign of having gone too far.
    private var isGrowing: Bool { perSecond > initial && threshold == .infinity }

    private mutating func lower(now: UInt64, floor: Double) -> Change {
        let seen = weighed.share
        defer {
            forgetSamples()
            beginWindow(now: now)
        }
        if let lossBefore, seen > 0.85 * lossBefore, seen < Self.hopeless {
            vainReductions += 1
        } else {
            vainReductions = 0
        }
        if vainReductions == 2 {
            // As much is lost as at a higher rate: it is not the rate.
            unremarkable.add(weighed)
            ownFloor = min(seen, Self.highestFloor)
            lossBefore = nil
            vainReductions = 0
            threshold = max(threshold, rateBefore)
            set(rateBefore)
            return .none
        }
        // Below what came through, as far as few samples can tell, and no less than a quarter.
        let delivered = (1 - seen) / (1 - floor)
        fall(to: perSecond * min(max(0.85 * delivered, 0.25), 0.7), now: now)
        return .lowered
    }

    /// Sends half as fast.
    mutating func halve(now: UInt64) {
        fall(to: perSecond / 2, now: now)
        forgetSamples()
        beginWindow(now: now)
    }

    private mutating func fall(to lower: Double, now: UInt64) {
        lossBefore = weighed.share
        if vainReductions == 0 { rateBefore = perSecond }
        threshold = max(lower, initial / 16)
        set(threshold)
        loweredAt = now
        nextPaced = max(nextPaced, now + interval)
    }

    /// The rate after the next window if nothing is lost in this one.
    var raised: Double {
        perSecond < threshold ? min(perSecond * 2, threshold) : perSecond + min(initial / 4, threshold / 32)
    }

    /// Takes the samples since the last call that say what is lost at any rate.
    mutating func takeUnremarkable() -> LossTally { unremarkable.take() }

    /// Takes all samples that were not judged yet, at the end.
    mutating func takeRest() -> LossTally {
        defer { forgetSamples() }
        return weighed
    }

    private mutating func beginWindow(now: UInt64) {
        windowSent = 0
        window = LossTally()
        windowStart = now
    }

    /// Holds the rate at `ceiling` if it is above. What was sent before says nothing about it. Whether it was above.
    mutating func hold(at ceiling: Double, now: UInt64) -> Bool {
        guard perSecond > ceiling else { return false }
        threshold = ceiling
        set(ceiling)
        loweredAt = now
        nextPaced = max(nextPaced, now + interval)
        forgetSamples()
        beginWindow(now: now)
        return true
    }

    /// Begins anew at `rate`.
    mutating func restart(at rate: Double) {
        threshold = .infinity
        set(rate)
    }

    /// Whether the present rate was made use of: a rate that is not needed proves nothing.
    private func isUsed(now: UInt64) -> Bool { Double(windowSent) >= 0.5 * perSecond * Double(now - windowStart) / 1e9 }

    private mutating func forgetSamples() {
        weighed = LossTally()
        sentUnweighed = 0
    }

    private mutating func set(_ rate: Double) {
        samplesAtRate = 0
        perSecond = min(max(rate, 1), maximum)
        interval = Self.interval(perSecond)
    }

    private static func interval(_ rate: Double) -> UInt64 { UInt64(1e9 / rate) }
}
