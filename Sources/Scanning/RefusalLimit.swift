/// What a UDP lane learns about the host's limit on port-unreachable messages, and how it paces around it.
///
/// RFC 1812 4.3.2.8 and RFC 4443 2.4 ask hosts to limit ICMP errors. Linux sends each peer six at once and then one a
/// second (icmp_ratelimit), so closed ports beyond the sixth look as silent as open ones. A pass that shows the pattern
/// is followed by one of a probe a second, each of which finds the allowance refilled; when such a pass brings no
/// refusal three times running, the silence is real and the rest is sent at the ordinary rate. A host whose refusals come
/// faster than that has no such limit: nothing of it need be paced for, and its silent ports are tried again at once.
struct RefusalLimit {
    private enum Pace {
        case ordinary
        case careful
    }

    private var pace = Pace.ordinary
    private var passStart: UInt64 = 0
    private var refusalsInPass = 0
    private var refusals = 0
    /// Whether the host refused anything at all.
    var hasRefused: Bool { refusals > 0 }
    private var silentRun = 0
    private(set) var nextSend: UInt64 = 0
    /// Refusals came faster than a limit of one a second lets through.
    private(set) var isUnlimited: Bool

    private static let burst = 8
    private static let interval: UInt64 = 1_050_000_000
    /// Silent probes in a row, a second apart, after which the allowance must have been there and was not used.
    private static let silenceThatConvinces = 3

    /// `isUnlimited` for a host that is known to have no limit.
    init(isUnlimited: Bool) { self.isUnlimited = isUnlimited }

    /// Refusals that one pass can bring although they are limited.
    private func allowance(_ now: UInt64) -> Int { Self.burst + Int((now - passStart) / 1_000_000_000) }

    /// Whether the rate may rise: nothing is refused, or as much as we ask for.
    var allowGrowth: Bool { refusals == 0 || isUnlimited }

    mutating func beginPass(unresolved: Int, now: UInt64) {
        let mayBeLimited = pace == .ordinary && refusalsInPass > 0 && !isUnlimited && unresolved > 0
        pace = mayBeLimited ? .careful : .ordinary
        nextSend = mayBeLimited ? now + Self.interval : 0
        passStart = now
        refusalsInPass = 0
        silentRun = 0
    }

    mutating func didSend(now: UInt64) {
        if pace == .careful { nextSend = now + Self.interval }
        if passStart == 0 { passStart = now }
    }

    mutating func didSettle(_ outcome: Outcome, now: UInt64) {
        if outcome == .udpRefused {
            refusals += 1
            refusalsInPass += 1
            silentRun = 0
            if refusalsInPass > allowance(now) { isUnlimited = true }
        } else if outcome == .silent, pace == .careful {
            silentRun += 1
            if silentRun >= Self.silenceThatConvinces, refusalsInPass == 0 {
                pace = .ordinary
                nextSend = 0
            }
        }
    }
}
