import AuditModel
package import Sockets

/// The last look at a host that stayed silent to the end: whether its probes can have left for it at all.
///
/// A host that answers is watched by its sensors. One that never did, or whose last probes stayed silent without a sensor,
/// may have been lost in mid-scan by a link or a route of this machine, and its silence would be taken for a filter. So
/// the kernel is asked before the lane ends. Where it does not know, one silent endpoint is probed again, for as long as
/// Linux needs to find out, and the kernel is asked once more; what it cannot say then is not called there.
///
/// Where the kernel keeps nothing of a neighbour that has just been probed, its table was full, and the probes may have been
/// dropped. Then the silence proves nothing: once the host has been found, its silent endpoints are tried anew. One that is
/// not found after some looks is not known, and not called absent.
enum PathQuestion {
    case notAsked
    case asked
    /// One more probe is to be sent.
    case lookWanted
    case looking
    case askedAgain
    case answered
}

/// Why a lane's silence may prove nothing: its probes may not have left this machine.
struct SilenceDoubt {
    /// How often the kernel kept nothing of the neighbour, or the host answered after all, since its tries were taken back.
    var missing = 0
    /// How often its tries were taken back.
    var takenBack = 0
    /// Of either, at most.
    static let limit = 3
}

extension ProbeScheduler {
    /// A lane whose way is to be asked for, with its address; `settlePath` takes the answer.
    package mutating func takePathQuestion() -> (lane: Int, address: SocketAddress)? {
        pathQuestions.popLast().map { ($0, lanes[$0].address) }
    }

    package mutating func settlePath(_ lane: Int, _ answer: NetworkPath, now: UInt64) {
        let path = neighborPath(lane, answer)
        guard lanes[lane].pathQuestion != .notAsked else { return settleNeighbor(lane, path, now: now) }
        switch path {
        case .there: believeSilence(lane)
        case .noRoute: losePath(lane, .noRoute)
        case .noNeighbor: losePath(lane, .noNeighbor)
        case .interfaceDown: losePath(lane, .interfaceDown)
        case .unknown
        where isNeighbor(lane) && lanes[lane].pathQuestion == .asked
            && now < lanes[lane].lastSilentSentAt + Self.neighborSearch:
            return awaitNeighbor(lane, now: now)
        case .unknown where lanes[lane].pathQuestion == .asked: wantLook(lane)
        case .unknown: losePath(lane, .noNeighbor)
        case .noEntry:
            doubts[lane, default: SilenceDoubt()].missing += 1
            if doubts[lane, default: SilenceDoubt()].missing > SilenceDoubt.limit {
                crowdOut(lane)
            } else {
                wantLook(lane)
            }
        }
        resume(lane, now: now)
    }

    /// Whether the lane must wait for an answer about its way before it may end.
    mutating func asksForPath(_ lane: Int) -> Bool {
        guard lanes[lane].pathQuestion != .answered, lanes[lane].endedSilent else { return false }
        if lanes[lane].pathQuestion == .notAsked {
            lanes[lane].pathQuestion = .asked
            pathQuestions.append(lane)
        }
        return true
    }

    /// Has one silent endpoint probed again, unless each was answered later or could not be probed.
    private mutating func wantLook(_ lane: Int) {
        lanes[lane].pathQuestion = codes[lane].contains { $0.outcome == .silent } ? .lookWanted : .answered
    }

    /// The endpoint of the lane's last look, if that is what comes next.
    func lastLook(_ lane: Int) -> Int? {
        guard lanes[lane].pathQuestion == .lookWanted else { return nil }
        return codes[lane].firstIndex { $0.outcome == .silent }
    }

    mutating func didLook(_ lane: Int, _ outcome: Outcome) {
        if outcome.isNoPathToHost {
            losePath(lane, outcome)
        } else if outcome.isAnswer {
            // The endpoint had been silent, so the others' silence is worth no more.
            doubts[lane, default: SilenceDoubt()].missing += 1
            believeSilence(lane)
        } else {
            lanes[lane].pathQuestion = .askedAgain
            pathQuestions.append(lane)
        }
    }

    /// Takes that the way to a host is there: now, which may not have been so when its endpoints were probed.
    private mutating func believeSilence(_ lane: Int) {
        lanes[lane].pathQuestion = .answered
        guard let doubt = doubts[lane], doubt.missing > 0 else { return }
        guard doubt.takenBack < SilenceDoubt.limit else { return crowdOut(lane) }
        doubts[lane] = SilenceDoubt(takenBack: doubt.takenBack + 1)
        takeBackSilence(lane)
        lanes[lane].pathQuestion = .notAsked
    }

    /// Gives up a host that the kernel had no room for whenever it was probed.
    private mutating func crowdOut(_ lane: Int) {
        losePath(lane, .localError)
        crowdedOut.insert(lanes[lane].address.family)
    }

    /// How long a neighbour that answers at all takes to, nanoseconds; what is sent meanwhile waits in the kernel.
    static let neighborPatience: UInt64 = 1_000_000_000
    /// Longer than the three seconds that Linux looks for a neighbour.
    private static let neighborSearch: UInt64 = 4_500_000_000
    private static let neighborInterval: UInt64 = 250_000_000
    /// How long a neighbour is taken to stay that has been found.
    private static let neighborStay: UInt64 = 30_000_000_000

    func isNeighbor(_ lane: Int) -> Bool { neighborQuestions[lane] != .max }

    /// Whether to ask, before anything else is sent, if somebody has the address of a host that has not answered. The kernel
    /// sends the probes' sockets a message when nobody has, but no more than a thousand a second (icmp_msgs_per_sec).
    mutating func asksForNeighbor(_ lane: Int, now: UInt64) -> Bool {
        guard isNeighbor(lane), lanes[lane].sent > 0,
            max(neighborQuestions[lane], lanes[lane].firstSentAt + Self.neighborPatience) <= now
        else { return false }
        let isUnheard = lanes[lane].answered == 0 && lanes[lane].unresolved > 0
        guard lanes[lane].pathQuestion == .asked || lanes[lane].pathQuestion == .notAsked && isUnheard
        else { return false }
        pathQuestions.append(lane)
        return true
    }

    /// What the kernel says of a lane's way, in the light of what it said before: an entry that was being looked for is not
    /// dropped before that has failed, but may be at once then.
    private mutating func neighborPath(_ lane: Int, _ path: NetworkPath) -> NetworkPath {
        guard soughtNeighbors.remove(lane) != nil, case .noEntry = path else { return path }
        return .noNeighbor
    }

    private mutating func settleNeighbor(_ lane: Int, _ path: NetworkPath, now: UInt64) {
        neighborQuestions[lane] = now + Self.neighborPatience
        switch path {
        case .noNeighbor: lanes[lane].lostPath = .noNeighbor
        case .there: neighborQuestions[lane] = now + Self.neighborStay
        case .unknown where now < lanes[lane].firstSentAt + Self.neighborSearch: return awaitNeighbor(lane, now: now)
        case .unknown, .noEntry, .noRoute, .interfaceDown: break
        }
        resume(lane, now: now)
    }

    /// Asks again a little later, and sends nothing until then: it would make the kernel begin to look anew.
    private mutating func awaitNeighbor(_ lane: Int, now: UInt64) {
        neighborQuestions[lane] = now + Self.neighborInterval
        soughtNeighbors.insert(lane)
        lanes[lane].place = .paced
        laneTimers.set(lane, at: neighborQuestions[lane])
    }

    /// Whether nobody on this machine's own network has the lane's address: the kernel has asked three times, and will ask
    /// three times more, and keep a place in its table for that, if anything else is sent there.
    func isAbsent(_ lane: Int) -> Bool {
        isNeighbor(lane) && lanes[lane].lostPath == .noNeighbor && lanes[lane].answered == 0
    }

    /// Concludes what has not been probed on a host that is absent; probes under way end by themselves.
    mutating func concludeAbsent(_ lane: Int) {
        guard lanes[lane].unresolved > lanes[lane].inFlight else { return }
        concludeIdle(lane, .noNeighbor)
    }

    private mutating func losePath(_ lane: Int, _ outcome: Outcome) {
        lanes[lane].lostPath = outcome
        lanes[lane].pathQuestion = .answered
    }
}
