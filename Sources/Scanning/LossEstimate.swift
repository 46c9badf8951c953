/// The share of probes, sent to ports that do answer, whose packet or answer was lost. Old samples fade: both counts
/// are halved when they pass `memory`.
package struct LossEstimate: Sendable {
    package private(set) var answered: Double = 0
    package private(set) var lost: Double = 0
    private static let memory = 65_536.0

    package init() {}

    package var samples: Double { answered + lost }
    package var share: Double { samples > 0 ? lost / samples : 0 }

    package mutating func add(answered newAnswered: Int, lost newLost: Int) {
        answered += Double(newAnswered)
        lost += Double(newLost)
        if samples > Self.memory {
            answered /= 2
            lost /= 2
        }
    }

    mutating func add(_ other: LossEstimate) {
        answered += other.answered
        lost += other.lost
    }

    /// Whether nothing speaks for loss: at most one probe in a hundred.
    package var isClean: Bool { lost * 100 <= samples }

    /// How many tries bring the chance of missing an answering port below `missTarget`, when each try is lost with the
    /// share of `prior`, with the weight of a hundred samples, and of these. Above the prior the share counts only as far
    /// as chance does not explain it, by twice the standard deviation: a few samples more that were lost by chance would
    /// cost a whole host another try.
    package func tries(prior: LossEstimate, missTarget: Double) -> Int {
        // Before anything was measured, 2 % is assumed: more than a healthy path has, as much as a poor one.
        let priorShare = (prior.lost + 0.5) / (prior.samples + 25)
        let weighted = min(priorShare, (lost + 100 * priorShare) / (samples + 100))
        let certain = share - 1.5 * (share * (1 - share) / max(samples, 1)).squareRoot()
        let share = min(0.95, max(weighted, certain))
        var tries = 1
        var miss = share
        while miss > missTarget, tries < 100 {
            miss *= share
            tries += 1
        }
        return tries
    }
}
