/// What a lane's open ports say of the answers of its other ports: whether a host that used to accept connections still does.
///
/// A policer that resets or rejects what is above its rate, and a ban, make open ports look closed or filtered. So once enough
/// ports have been denied, and at the end, an open port is probed again. Where that is denied, only open ports are probed. If
/// it is accepted then, the host was asked too fast, and what it denied is asked again, more slowly; a proof that was
/// accepted before proves nothing in that case, for a policer lets many pass. If others are accepted and it is not, it has
/// closed or is limited by itself. If none is for some seconds, no denial says anything, unless another port accepts later.
struct AcceptanceWatch {
    /// An open port that has been denied, and what has been found out since.
    private struct Suspicion {
        let endpoint: Int
        let since: UInt64
        /// Further denials of it, while nothing but open ports was probed.
        var denials = 0
        /// Others have been accepted meanwhile.
        var othersAccept = false
        /// Proofs sent since.
        var proofs = 0
    }

    /// When the latest of the probes was sent that was accepted, and of those that were denied, nanoseconds.
    private var acceptedAt: UInt64 = 0
    private var deniedAt: UInt64 = 0
    /// Denials since the last proof.
    private var denials = 0
    /// Proofs so far, and when the last suspicion ended.
    private var proofs = 0
    private var proofsBefore = 0
    /// Proofs in a row that said nothing.
    private var idle = 0
    private var isProofUnderWay = false
    /// When the last proof was sent that was accepted, nanoseconds.
    private(set) var provenAt: UInt64 = 0
    /// How proofs were denied.
    private(set) var ways: Set<Outcome> = []
    private var suspicion: Suspicion?
    /// How many suspicions have shown a policer.
    private(set) var confirmed = 0
    /// The time spent in suspicions, nanoseconds.
    private var spent: UInt64 = 0
    private(set) var nextSend: UInt64 = 0
    /// Open ports that deny by themselves, and are no proof any more.
    private var retired: Set<Int> = []
    /// When it was given up to wait for an acceptance, nanoseconds.
    private var givenUpAt: UInt64?
    /// It accepted again after that, once; the next time it is given up for good.
    private var hasRecovered = false

    /// Denials that ask for a proof: until every open port has been one, then twice as many, and so on, and anew after each
    /// suspicion. Services notice connections that ask nothing, and some limit them.
    private static let gap = 16
    private static let idleLimit = 3
    /// Further denials of a port that show it to deny by itself, where others accept.
    private static let telling = 3
    /// Policers found, after which a host is not asked once more: its rate has been halved as often.
    private static let confirmedLimit = 8
    private static let interval: UInt64 = 250_000_000
    /// How long one suspicion lasts, and all of a lane together, nanoseconds: longer than a policer takes to let the next
    /// probe pass.
    private static let patience: UInt64 = 4_000_000_000
    private static let patienceInAll: UInt64 = 12_000_000_000

    var isSuspect: Bool { suspicion != nil }

    /// The host denied what it had accepted, and accepted nothing since: its denials say nothing.
    var turnsAway: Bool { givenUpAt != nil || confirmed >= Self.confirmedLimit }

    /// Whether the host has denied for so long that no more is waited for.
    func isOver(now: UInt64) -> Bool {
        guard let suspicion else { return false }
        let lasted = now - suspicion.since
        return lasted > Self.patience || lasted + spent > Self.patienceInAll || idle >= Self.idleLimit
    }

    /// Whether an open port is to be probed, of which there are `open`: while the host is suspected; after many denials; and
    /// `atEnd`, where the last of them need it. `chance` is a number from 0 to 1: a proof that follows upon a denial would
    /// find a policer in the same phase each time.
    func wantsProof(open: Int, atEnd: Bool, chance: Double) -> Bool {
        guard !isProofUnderWay, !turnsAway, open > retired.count else { return false }
        let gap = Self.gap << min((proofs - proofsBefore) / (open - retired.count), 16)
        return isSuspect || denials >= gap && chance < 0.125 || atEnd && needsProof(open: open)
    }

    /// Whether nothing was seen to be accepted after the last denial, and one of the `open` ports can still be asked.
    func needsProof(open: Int) -> Bool {
        isSuspect || deniedAt > acceptedAt && !turnsAway && idle < Self.idleLimit && open > retired.count
    }

    /// Which of the `open` ports is the next proof: each in turn; while one is suspected, that one and the others.
    func proof(among open: some Collection<Int>) -> Int? {
        if let suspicion, suspicion.proofs < 2 || suspicion.proofs % 2 == 1 { return suspicion.endpoint }
        let others = open.filter { !retired.contains($0) && $0 != suspicion?.endpoint }
        guard !others.isEmpty else { return suspicion?.endpoint }
        return others[proofs % others.count]
    }

    mutating func didDeny(sentAt: UInt64) {
        deniedAt = max(deniedAt, sentAt)
        denials += 1
    }

    /// Whether this acceptance comes after it was given up to wait for one, so that what was denied may be asked again.
    mutating func didAccept(sentAt: UInt64) -> Bool {
        acceptedAt = max(acceptedAt, sentAt)
        guard let time = givenUpAt, sentAt > time, !hasRecovered else { return false }
        hasRecovered = true
        givenUpAt = nil
        retired = []
        return true
    }

    mutating func didSendProof() {
        isProofUnderWay = true
        proofs += 1
        suspicion?.proofs += 1
    }

    /// Takes back a proof that could not leave.
    mutating func didNotSendProof() { isProofUnderWay = false }

    /// Takes that a proof said nothing.
    mutating func proofDidFail() {
        isProofUnderWay = false
        denials = 0
        idle += 1
    }

    mutating func proofWasDenied(_ endpoint: Int, _ way: Outcome, now: UInt64) {
        isProofUnderWay = false
        denials = 0
        guard !turnsAway else { return }
        nextSend = now + Self.interval
        ways.insert(way)
        if suspicion == nil {
            suspicion = Suspicion(endpoint: endpoint, since: now)
        } else if suspicion?.endpoint == endpoint {
            suspicion?.denials += 1
        }
        retireSuspect(now: now)
    }

    /// Takes that a proof was accepted that was sent at `sentAt`: whether that shows that the host was asked too fast.
    mutating func proofDidSucceed(_ endpoint: Int, sentAt: UInt64, now: UInt64) -> Bool {
        isProofUnderWay = false
        denials = 0
        idle = 0
        provenAt = sentAt
        guard let suspicion else { return false }
        guard suspicion.endpoint == endpoint else {
            self.suspicion?.othersAccept = true
            nextSend = now + Self.interval
            retireSuspect(now: now)
            return false
        }
        confirmed += 1
        endSuspicion(now: now)
        return true
    }

    private mutating func retireSuspect(now: UInt64) {
        guard let suspicion, suspicion.othersAccept, suspicion.denials >= Self.telling else { return }
        retired.insert(suspicion.endpoint)
        endSuspicion(now: now)
    }

    private mutating func endSuspicion(now: UInt64) {
        if let suspicion { spent += now - suspicion.since }
        proofsBefore = proofs
        end()
    }

    /// Takes that none was accepted in time.
    mutating func giveUp(now: UInt64) {
        if let suspicion { retired.insert(suspicion.endpoint) }
        givenUpAt = now
        endSuspicion(now: now)
    }

    /// Ends the suspicion: nothing more is to be found out.
    mutating func end() {
        suspicion = nil
        nextSend = 0
    }
}
