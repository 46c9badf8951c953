import AuditModel

/// Shortage on this machine, and giving up.
extension ProbeScheduler {
    /// Takes back a probe that could not leave because this machine ran out of descriptors, ports or memory: that says
    /// nothing about the endpoint. Fewer probes will be under way at once.
    package mutating func putBack(_ slot: Int, now: UInt64) {
        let probe = release(slot)
        let lane = Int(probe.lane)
        let endpoint = Int(probe.endpoint)
        probesSent -= 1
        if lanes[lane].isPaced {
            rate.didNotSend()
            lanes[lane].rate.didNotSend()
        }
        if probe.kind != .probe {
            lanes[lane].sensorsInFlight -= 1
            if probe.kind == .proof { lanes[lane].acceptance.didNotSendProof() }
            if lanes[lane].pathQuestion == .looking { lanes[lane].pathQuestion = .lookWanted }
        } else {
            codes[lane][endpoint].tries -= 1
            lanes[lane].sent -= 1
            lanes[lane].retries.append(Lane.Try(endpoint: probe.endpoint, lostSentAt: probe.lostSentAt))
        }
        pausedUntil = now + Self.pressurePause
        slotLimit = max(1, min(slotLimit, inFlight))
        completedSinceLimit = 0
        if inFlight == 0, starvedSince == nil { starvedSince = now }
        resume(lane, now: now)
    }

    /// Raises a lowered limit by an eighth for every limitful of probes that went through.
    mutating func relaxSlotLimit() {
        guard slotLimit < slots.count else { return }
        completedSinceLimit += 1
        guard completedSinceLimit >= slotLimit else { return }
        completedSinceLimit = 0
        slotLimit = min(slots.count, slotLimit + max(1, slotLimit / 8))
    }

    /// Whether nothing could leave this machine for so long that the rest should be given up.
    package func isStarved(now: UInt64) -> Bool {
        starvedSince.map { now > $0 + Self.starvationLimit } ?? false
    }

    /// Ends every lane now: what was not concluded keeps `outcome`, `interrupted` or a local failure.
    package mutating func abandon(_ outcome: Outcome, now: UInt64) {
        for lane in lanes.indices where !codes[lane].isEmpty {
            // Nobody has been asked whether the last probes left, nor will be.
            if lanes[lane].endedSilent, lanes[lane].pathQuestion != .answered { lanes[lane].lostPath = outcome }
            concludeRest(of: lane, outcome)
            lanes[lane].inFlight = 0
            lanes[lane].place = .waiting
            finish(lane, now: now)
        }
        pathQuestions = []
        let waiting = neighborRoom.v4.takeAll() + neighborRoom.v6.takeAll()
        for planned in waiting + Array(nextPlanned..<plan.count) {
            finished.append(plan.unscanned(planned, outcome: outcome, now: now))
        }
        nextPlanned = plan.count
    }

    /// Concludes what is left of a lane at once: a signal may find tens of millions of endpoints open.
    private mutating func concludeRest(of lane: Int, _ outcome: Outcome) {
        // Taken out, so that they are changed in place.
        var rest = codes[lane]
        codes[lane] = []
        var concluded = 0
        for endpoint in rest.indices where !rest[endpoint].isConcluded {
            rest[endpoint].outcome = outcome
            rest[endpoint].isConcluded = true
            concluded += 1
        }
        codes[lane] = rest
        lanes[lane].unresolved -= concluded
        endpointsDone += concluded
    }
}
