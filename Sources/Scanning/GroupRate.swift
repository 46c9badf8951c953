/// What the hosts that answer have shown of the rate that the way to them takes. Hosts that stay silent show nothing of
/// the kind; where most of the others had to be slowed down, they are held to what those can take.
struct GroupRate {
    private var heard = 0
    private var lowered = 0
    private var sum = 0.0

    /// Lanes that have shown a rate, at least, before others are held to it.
    private static let few = 3

    mutating func didHear() { heard += 1 }

    /// Takes a lane's new rate, once it has been lowered.
    mutating func didChange(_ lane: inout Lane, _ change: PacedRate.Change) {
        guard change == .lowered || change == .raised && lane.foundRate != nil else { return }
        if let found = lane.foundRate { sum -= found } else { lowered += 1 }
        lane.foundRate = lane.rate.perSecond
        sum += lane.rate.perSecond
    }

    /// Leaves out a lane whose losses were not the rate's doing: its host is gone.
    mutating func forget(_ lane: inout Lane) {
        heard -= 1
        guard let found = lane.foundRate else { return }
        lane.foundRate = nil
        sum -= found
        lowered -= 1
    }

    /// The rate that silent hosts are held to; `nil` while there is no reason.
    var ceiling: Double? {
        guard lowered >= Self.few, lowered * 2 > heard else { return nil }
        return sum / Double(lowered)
    }
}
