import Glibc

/// What a lane's sensors say of the way to its host: whether a host that used to answer is still there.
///
/// A few sensors lost in a row raise a suspicion: the host may have banned the scanner, or a link may be down. Then only
/// sensors are sent, until one is answered or the host is given up. All suspicions of a lane together last no longer than
/// `patience`, so a host that comes and goes ends in bounded time too.
struct PathWatch {
    /// Sensors lost since the last that was answered.
    private(set) var silentSensors = 0
    private var suspectSince: UInt64?
    /// The time spent in earlier suspicions.
    private var spent: UInt64 = 0
    private(set) var nextSend: UInt64 = 0
    private var hasEnded = false

    /// Sensors lost in a row that chance alone does not explain: with a tenth of all probes lost, one host in a hundred
    /// is suspected, and heard again after a quarter of a second.
    private static let suspicious = 4
    /// What chance may explain.
    private static let chance = 1e-4
    private static let interval: UInt64 = 250_000_000
    /// Shorter than any outage: a few sensors sent alone, and their answers.
    private static let shortest: UInt64 = 800_000_000
    /// Longer than most devices punish a scan that they did not take for an attack, and than a route takes to change.
    private static let patience: UInt64 = 12_000_000_000

    var isSuspect: Bool { suspectSince != nil }

    /// Whether the host has been silent for so long that the rest is given up.
    func isOver(now: UInt64) -> Bool { suspectSince.map { now - $0 + spent > Self.patience } ?? false }

    mutating func didSendSensor(now: UInt64) {
        if isSuspect { nextSend = now + Self.interval }
    }

    /// Whether this answer ends a suspicion so soon that the way was not lost but full: it came once next to nothing
    /// else was sent.
    mutating func didAnswer(now: UInt64) -> Bool {
        silentSensors = 0
        guard let suspectSince else { return false }
        let lasted = now - suspectSince
        spent += lasted
        self.suspectSince = nil
        nextSend = 0
        return lasted < Self.shortest
    }

    /// Ends the watch: nothing more is to be found out.
    mutating func end() {
        hasEnded = true
        suspectSince = nil
        nextSend = 0
    }

    /// Takes that the lost sensors said nothing of the way.
    mutating func forget() { silentSensors = 0 }

    /// Whether this loss raises a suspicion, where the share of `floor` is lost in any case.
    mutating func didLose(now: UInt64, floor: Double) -> Bool {
        silentSensors += 1
        guard silentSensors >= Self.suspicious, !isSuspect, !hasEnded,
            pow(floor, Double(silentSensors)) < Self.chance
        else { return false }
        suspectSince = now
        return true
    }
}
