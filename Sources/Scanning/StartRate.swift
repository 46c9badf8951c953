/// The rate to each host that a scan begins with, judged by what all hosts that are probed at it lose together: each alone
/// has few samples by the time at which it is too late.
///
/// A loss that is more than what is lost at any rate lowers the rate. If as much is lost then, and once more at a lower
/// rate still, the rate was not the cause: it is restored, and the loss is taken for the network's own.
package struct StartRate {
    /// Probes per second.
    package private(set) var perSecond: Double
    private let initial: Double
    /// Of probes sent at the present rate.
    private var samples = FairTally()
    /// Samples in which not too much was lost.
    private var unremarkable = LossTally()
    /// What was lost when the rate was last lowered, as long as it is not known whether that helped.
    private var lossBefore: Double?
    /// What is to be lost at the lower rate if the rate was the cause.
    private var lossWanted = 0.0
    /// Probes per second that came through when it was last lowered.
    private var capacity = Double.infinity
    /// How long a rate near `capacity` is kept before a higher one is tried, nanoseconds.
    private var patience: UInt64 = 4_000_000_000
    /// When the rate was last changed, nanoseconds; what was sent before says nothing about the present one.
    private var changedAt: UInt64 = 0
    /// What was lost before the first of the reductions of which it is not known.
    private var firstLoss = 0.0
    /// The samples since then.
    private var trial = LossTally()
    /// How many times in a row a lower rate has not helped.
    private var vainReductions = 0
    /// The share that is lost whatever the rate, as far as a lower rate did not change it.
    package private(set) var ownFloor = 0.0

    package enum Change {
        case none
        case lowered
        case raised
        /// To what it was at first: what is lost does not depend on it.
        case restored
    }

    /// Samples that make a judgement.
    private static let weighable = 24
    /// Samples that tell whether a lower rate has helped.
    private static let telling = 48
    /// Loss above the floor that is let pass.
    private static let margin = 0.03
    /// The part of what came through that a rate may reach soon.
    private static let safe = 0.95
    /// What the shares are to each other, at most and at least, where the rate has nothing to do with the loss.
    private static let constant = 0.5..<1.5
    private static let pause: UInt64 = 1_000_000_000
    private static let longestPatience: UInt64 = 3_600_000_000_000
    private static let highestFloor = 0.6

    package init(_ initial: Double) {
        self.initial = initial
        perSecond = initial
    }

    var isLowered: Bool { perSecond < initial }

    /// Whether it is being found out if the rate was lowered for good reason.
    package var isOnTrial: Bool { lossBefore != nil }

    /// Takes the answer to a probe that was sent at `sentAt`; had it been lost, that would have shown at `due`.
    package mutating func didAnswer(sentAt: UInt64, due: UInt64, now: UInt64) {
        if sentAt >= changedAt { samples.add(answered: 1, at: due, now: now) }
    }

    /// Takes losses of probes, the last of which was sent at `sentAt`.
    package mutating func didLose(_ count: Int, sentAt: UInt64, now: UInt64) {
        if sentAt >= changedAt { samples.add(lost: count, now: now) }
    }

    /// Judges the rate by the samples since the last judgement; `floor` is the share of loss that is there at any rate.
    package mutating func adjust(now: UInt64, floor: Double) -> Change {
        samples.pass(to: now)
        let tally = samples.tally
        if let lossBefore {
            guard tally.samples >= Self.telling else { return .none }
            if tally.share > (lossBefore + lossWanted) / 2 {
                vainReductions += 1
                let isConstant =
                    tally.share < Self.constant.upperBound * lossBefore
                    && tally.share > Self.constant.lowerBound * firstLoss
                return vainReductions >= 2 && isConstant ? restore(now: now) : lower(now: now, floor: floor)
            }
            self.lossBefore = nil
            vainReductions = 0
        }
        if tally.samples >= Self.weighable, tally.exceeds(max(floor, ownFloor) + Self.margin) {
            return lower(now: now, floor: floor)
        }
        guard tally.samples >= 4 * Self.weighable else { return .none }
        // What is lost beyond what came through before is no measure of what is lost at any rate.
        if perSecond < Self.safe * capacity { unremarkable.add(tally) }
        _ = samples.take()
        return raise(now: now)
    }

    /// Takes the samples since the last call that say what is lost at any rate.
    package mutating func takeUnremarkable() -> LossTally { unremarkable.take() }

    private mutating func lower(now: UInt64, floor: Double) -> Change {
        let seen = samples.tally.share
        if lossBefore == nil { trial = LossTally() }
        trial.add(samples.tally)
        samples.forget()
        let delivered = (1 - seen) / (1 - floor)
        let part = min(max(0.85 * delivered, 0.25), 0.7)
        lossWanted = max(1 - (1 - seen) / part, floor)
        if perSecond > capacity { patience = min(2 * patience, Self.longestPatience) }
        capacity = perSecond * delivered
        perSecond = max(perSecond * part, initial / 16)
        if lossBefore == nil { firstLoss = seen }
        lossBefore = seen
        changedAt = now
        return .lowered
    }

    /// Raises a rate that was lowered: soon to near what came through then, and further with more and more patience.
    private mutating func raise(now: UInt64) -> Change {
        let raised = min(perSecond * 17 / 16, initial)
        let pause = raised > Self.safe * capacity ? patience : Self.pause
        guard isLowered, now >= changedAt + pause else { return .none }
        perSecond = raised
        changedAt = now
        return .raised
    }

    private mutating func restore(now: UInt64) -> Change {
        trial.add(samples.take())
        unremarkable.add(trial)
        ownFloor = min(trial.share, Self.highestFloor)
        lossBefore = nil
        vainReductions = 0
        perSecond = initial
        capacity = .infinity
        changedAt = now
        return .restored
    }
}
