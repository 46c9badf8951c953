import AuditModel
package import Sockets

/// The last look at a host that stayed silent to the end: whether its probes can have left for it at all.
///
/// A host that answers is watched by its sensors. One that never did, or whose last probes stayed silent without a sensor,
/// may have been lost in mid-scan by a link or a route of this machine, and its silence would be taken for a filter. So
/// the kernel is asked before the lane ends. Where it does not know, one silent endpoint is probed again, for as long as
/// Linux needs to find out, and the kernel is asked once more; what it cannot say then is not called there.
enum PathQuestion {
    case notAsked
    case asked
    /// One more probe is to be sent.
    case lookWanted
    case looking
    case askedAgain
    case answered
}

extension ProbeScheduler {
    /// A lane whose way is to be asked for, with its address; `settlePath` takes the answer.
    package mutating func takePathQuestion() -> (lane: Int, address: SocketAddress)? {
        pathQuestions.popLast().map { ($0, lanes[$0].address) }
    }

    package mutating func settlePath(_ lane: Int, _ path: NetworkPath, now: UInt64) {
        switch path {
        case .there: lanes[lane].pathQuestion = .answered
        case .noRoute: losePath(lane, .noRoute)
        case .noNeighbor: losePath(lane, .noNeighbor)
        case .interfaceDown: losePath(lane, .interfaceDown)
        case .unknown where lanes[lane].pathQuestion == .asked:
            lanes[lane].pathQuestion = .lookWanted
            return makeReady(lane)
        case .unknown: losePath(lane, .noNeighbor)
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

    /// The endpoint of the lane's last look, if that is what comes next.
    func lastLook(_ lane: Int) -> Int? {
        guard lanes[lane].pathQuestion == .lookWanted else { return nil }
        return codes[lane].firstIndex { $0.outcome == .silent }
    }

    mutating func didLook(_ lane: Int, _ outcome: Outcome) {
        if outcome.isNoPathToHost {
            losePath(lane, outcome)
        } else if outcome.isAnswer {
            lanes[lane].pathQuestion = .answered
        } else {
            lanes[lane].pathQuestion = .askedAgain
            pathQuestions.append(lane)
        }
    }

    private mutating func losePath(_ lane: Int, _ outcome: Outcome) {
        lanes[lane].lostPath = outcome
        lanes[lane].pathQuestion = .answered
    }
}
