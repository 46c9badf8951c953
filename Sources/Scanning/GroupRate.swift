import AuditModel

/// What the hosts that answer have shown of the rate that the way to them takes. Hosts that stay silent show nothing of
/// the kind; where most of the others had to be slowed down, they are held to what those can take.
struct GroupRate {
    var start: StartRate
    private var heard = 0
    private var lowered = 0
    private var sum = 0.0

    /// Lanes that have shown a rate, at least, before others are held to it.
    private static let few = 3

    init(start rate: Double) {
        start = StartRate(rate)
        proven = rate
    }

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

    // What a rate does shows a moment after it has been reached, behind whatever a full queue or a burst allowance takes
    // at first. So a few lanes go ahead, and the others follow to where those have been without a loss.
    private var leaders = 0
    private var activeLeaders = 0
    private var loweredLeaders = 0
    /// The rate that lanes ahead have shown to be harmless.
    private var proven: Double
    /// Lanes to one that goes ahead.
    private static let followers = 16

    /// Whether most lanes that went ahead had to turn back.
    var isCapped: Bool { loweredLeaders * 2 > leaders }

    /// Whether a lane may send so fast: as fast as others have, or as one that goes ahead.
    func mayRaise(_ lane: Lane, to rate: Double) -> Bool {
        lane.leads || heard == 0 || rate <= proven
            || lane.sensor >= 0 && !isCapped && !start.isLowered && activeLeaders * Self.followers < heard
    }

    /// Takes a raise that `mayRaise` has allowed.
    mutating func didRaise(_ lane: inout Lane, from rate: Double) {
        if !lane.leads, heard > 0, lane.rate.perSecond > proven {
            lane.leads = true
            leaders += 1
            activeLeaders += 1
        }
        if lane.leads { proven = max(proven, rate) }
    }

    mutating func didLower(_ lane: inout Lane) {
        guard lane.leads else { return }
        if !lane.hasTurnedBack { loweredLeaders += 1 }
        lane.hasTurnedBack = true
        if isCapped { proven = max(start.perSecond, min(proven, lane.rate.perSecond)) }
    }

    mutating func didFinish(_ lane: Lane) {
        if lane.leads { activeLeaders -= 1 }
    }

    /// The rate that a lane is held to that has not found its own.
    func ceiling(_ lane: Lane) -> Double? {
        let shown = (isCapped || start.isLowered) && !lane.leads ? proven : nil
        guard lane.sensor < 0, let ceiling else { return shown }
        return min(shown ?? ceiling, ceiling)
    }

    /// Judges the rate at the start by the samples that it was given.
    mutating func judgeStart(now: UInt64, floor: Double) -> StartRate.Change {
        let change = start.adjust(now: now, floor: floor)
        if change != .none { proven = start.perSecond }
        return change
    }

    /// Whether it is soon known, by enough others, if the lane's rate is what made it lose: a lane that slowed down by
    /// itself meanwhile would keep to a rate which that may show to have been needless.
    func isOnTrial(_ lane: Lane) -> Bool { start.isOnTrial && heard >= Self.few && isAtStart(lane) }

    /// Whether a lane keeps to the rate at the start, so that what it loses speaks for or against that.
    func isAtStart(_ lane: Lane) -> Bool {
        lane.transport == .tcp && lane.isPaced && lane.foundRate == nil && !lane.leads
            && lane.rate.perSecond <= start.perSecond
    }

    /// The rate that silent hosts are held to; `nil` while there is no reason.
    private var ceiling: Double? {
        guard lowered >= Self.few, lowered * 2 > heard else { return nil }
        return sum / Double(lowered)
    }
}
