/// What a lane's open ports say of the answers of its other ports: whether a host that used to accept connections still does.
///
/// A policer that resets or rejects what is above its rate, and a ban, make open ports look closed or filtered. So once enough
/// ports have been denied, and at the end, an open port is probed again. Where that is denied, only open ports are probed,
/// until one is accepted: then the host was asked too fast, and what it denied is asked again, more slowly. A proof that was
/// accepted before proves nothing then: a policer lets many pass. Where none is accepted for some seconds, the host has
/// turned away, and no denial of it says anything.
struct AcceptanceWatch {
    /// When the latest of the probes was sent that was accepted, and of those that were denied, nanoseconds.
    private var acceptedAt: UInt64 = 0
    private var deniedAt: UInt64 = 0
    /// Denials since the last proof.
    private var denials = 0
    /// Proofs so far; which of the open ports is next follows from it.
    private(set) var proofs = 0
    /// Proofs in a row that said nothing.
    private var idle = 0
    private var isProofUnderWay = false
    /// When the last proof was sent that was accepted, nanoseconds.
    private(set) var provenAt: UInt64 = 0
    /// How proofs were denied.
    private(set) var ways: Set<Outcome> = []
    /// How many suspicions have ended.
    private(set) var suspicions = 0
    private var suspectSince: UInt64?
    /// The time spent in earlier suspicions.
    private var spent: UInt64 = 0
    private(set) var nextSend: UInt64 = 0
    /// The host denies by now what it accepted earlier.
    private(set) var turnsAway = false

    /// Denials that ask for a proof: until every open port has been one, and later where one was ever denied; else twice as
    /// many, and so on. Services notice connections that ask nothing, and some limit them.
    private static let gap = 16
    private static let idleLimit = 3
    /// Suspicions after which a host is not asked once more: its rate has been halved as often.
    private static let suspicionLimit = 8
    private static let interval: UInt64 = 250_000_000
    /// How long one suspicion lasts, and all of a lane together, nanoseconds: longer than a policer takes to let the next
    /// probe pass.
    private static let patience: UInt64 = 4_000_000_000
    private static let patienceInAll: UInt64 = 12_000_000_000

    var isSuspect: Bool { suspectSince != nil }

    /// Whether the host has denied for so long that the rest is given up.
    func isOver(now: UInt64) -> Bool {
        guard let lasted = suspectSince.map({ now - $0 }) else { return false }
        return lasted > Self.patience || lasted + spent > Self.patienceInAll || suspicions >= Self.suspicionLimit
            || idle >= Self.idleLimit
    }

    /// Whether one of the `open` ports is to be probed: while the host is suspected; after many denials; and `atEnd`, where
    /// the last of them need it.
    /// `chance` is a number from 0 to 1: a proof that follows upon a denial would find a policer in the same phase each time.
    func wantsProof(open: Int, atEnd: Bool, chance: Double) -> Bool {
        guard !isProofUnderWay, !turnsAway, idle < Self.idleLimit else { return false }
        let gap = Self.gap << (suspicions > 0 ? 0 : min(proofs / open, 16))
        return isSuspect || denials >= gap && chance < 0.125 || atEnd && needsProof
    }

    /// Whether nothing was seen to be accepted after the last denial.
    var needsProof: Bool { deniedAt > acceptedAt && !turnsAway && idle < Self.idleLimit }

    mutating func didAccept(sentAt: UInt64) { acceptedAt = max(acceptedAt, sentAt) }

    mutating func didDeny(sentAt: UInt64) {
        deniedAt = max(deniedAt, sentAt)
        denials += 1
    }

    mutating func didSendProof() {
        isProofUnderWay = true
        proofs += 1
    }

    /// Takes back a proof that could not leave.
    mutating func didNotSendProof() { isProofUnderWay = false }

    /// Takes that a proof said nothing.
    mutating func proofDidFail() {
        isProofUnderWay = false
        denials = 0
        idle += 1
    }

    mutating func proofWasDenied(_ way: Outcome, now: UInt64) {
        isProofUnderWay = false
        ways.insert(way)
        nextSend = now + Self.interval
        if suspectSince == nil { suspectSince = now }
    }

    /// Takes that a proof was accepted that was sent at `sentAt`: whether that ends a suspicion.
    mutating func proofDidSucceed(sentAt: UInt64, now: UInt64) -> Bool {
        isProofUnderWay = false
        denials = 0
        idle = 0
        nextSend = 0
        provenAt = sentAt
        guard let suspectSince else { return false }
        spent += now - suspectSince
        self.suspectSince = nil
        suspicions += 1
        return true
    }

    /// Ends the suspicion: none was accepted in time.
    mutating func turnAway() {
        turnsAway = true
        end()
    }

    /// Ends the suspicion: nothing more is to be found out.
    mutating func end() {
        suspectSince = nil
        nextSend = 0
    }
}
