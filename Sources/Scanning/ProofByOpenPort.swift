import AuditModel

/// Denials that prove nothing: open ports that are probed again, and what follows when they are denied too.
extension ProbeScheduler {
    /// The endpoint of an open port that is to be probed again now.
    func proofByOpenPort(_ lane: Int) -> Int? {
        guard lanes[lane].transport == .tcp, !details[lane].isEmpty, !lanes[lane].path.isSuspect,
            lanes[lane].lostPath == nil || lanes[lane].acceptance.isSuspect
        else { return nil }
        let isAtEnd = lanes[lane].unresolved == 0 && lanes[lane].inFlight == 0 && !lanes[lane].needsProof
        let isWanted = lanes[lane].acceptance.wantsProof(
            open: details[lane].count, atEnd: isAtEnd, chance: lanes[lane].noise(lanes[lane].sent))
        guard isWanted else { return nil }
        return lanes[lane].acceptance.proof(among: details[lane].lazy.map { Int($0.endpoint) })
    }

    /// Takes the fate of a probe of an open port.
    mutating func didProve(_ lane: Int, _ probe: Slot, _ outcome: Outcome, now: UInt64) {
        let endpoint = Int(probe.endpoint)
        guard outcome == .synAck else {
            // Firewalls limit the connections to single ports, too: then no other port is answered that way.
            let isOfHost = outcome == .refused || lanes[lane].lastForeignSentAt > lanes[lane].acceptance.provenAt
            if outcome.isAnswer, isOfHost {
                lanes[lane].acceptance.proofWasDenied(endpoint, outcome, now: now)
            } else {
                lanes[lane].acceptance.proofDidFail()
            }
            return
        }
        guard lanes[lane].acceptance.proofDidSucceed(endpoint, sentAt: probe.sentAt, now: now) else { return }
        // It accepts as soon as nothing else is sent: it was asked too fast.
        askAgainWhatWasDenied(lane)
        yieldRate(lane, now: now)
    }

    /// Takes that a probe was accepted which was sent at `sentAt`.
    mutating func didAccept(_ lane: Int, sentAt: UInt64) {
        // The host was given up already: it denied for a while.
        if lanes[lane].acceptance.didAccept(sentAt: sentAt) { askAgainWhatWasDenied(lane) }
    }

    private mutating func askAgainWhatWasDenied(_ lane: Int) {
        for endpoint in codes[lane].indices { askAgain(lane, endpoint, lanes[lane].acceptance.ways) }
    }
}
