import Glibc

/// Samples of a loss over a short time: probes to ports that do answer, and how many of them or of their answers were lost.
package struct LossTally {
    package var answered: Int
    package var lost: Int

    package init(answered: Int = 0, lost: Int = 0) {
        self.answered = answered
        self.lost = lost
    }

    package var samples: Int { answered + lost }
    package var share: Double { Double(lost) / Double(max(samples, 1)) }

    mutating func add(_ other: LossTally) {
        answered += other.answered
        lost += other.lost
    }

    /// Returns the samples and forgets them.
    mutating func take() -> LossTally {
        defer { self = LossTally() }
        return self
    }

    /// Natural logarithm of the odds against chance from which a loss is called excessive. A host is judged some fifty
    /// times in a scan, and a wrong judgement costs it seconds: e^-9 is one host in a hundred.
    private static let certainty = 9.0

    /// Whether more was lost than a loss of `expected` explains: the relative entropy of the seen share to the expected
    /// bounds the odds (Chernoff's bound for the binomial distribution).
    package func exceeds(_ expected: Double) -> Bool {
        guard lost >= 3 else { return false }
        let seen = share
        guard seen > expected else { return false }
        let entropy =
            seen * log(seen / expected) + (seen < 1 ? (1 - seen) * log((1 - seen) / (1 - expected)) : 0)
        return Double(samples) * entropy > Self.certainty
    }
}
