import AuditModel

/// What becomes of probes, and what each answer or silence teaches about its host and the network.
extension ProbeScheduler {
    /// Takes the fate of a probe: what the network or our own kernel said.
    package mutating func complete(_ slot: Int, _ outcome: Outcome, now: UInt64) {
        let probe = release(slot)
        let lane = Int(probe.lane)
        let endpoint = Int(probe.endpoint)
        starvedSince = nil
        relaxSlotLimit()
        let sample = isAmbiguous(probe) ? nil : now > probe.sentAt ? now - probe.sentAt : 1
        if outcome.isFromHost {
            if let sample {
                lanes[lane].roundTrip.add(sample)
                roundTrip.add(sample)
            }
            lanes[lane].silentRun = 0
            lanes[lane].lastAnsweredSentAt = max(lanes[lane].lastAnsweredSentAt, probe.sentAt)
            if outcome == .synAck { didAccept(lane, sentAt: probe.sentAt) }
            if !lanes[lane].scouts.isEmpty { recallScouts(lane) }
        }
        // What was sent before the rate was lowered says nothing about the present one.
        let isRecent = probe.sentAt >= lanes[lane].rate.loweredAt
        if probe.kind != .probe {
            lanes[lane].sensorsInFlight -= 1
            if lanes[lane].pathQuestion == .looking {
                didLook(lane, outcome)
                return resume(lane, now: now)
            }
            didSense(lane, probe, outcome, isRecent: isRecent, now: now)
        } else {
            if outcome == .silent {
                lanes[lane].silentRun += 1
                lanes[lane].lastSilentSentAt = max(lanes[lane].lastSilentSentAt, probe.sentAt)
            } else if outcome.isAnswer, !outcome.isFromHost {
                lanes[lane].lastForeignSentAt = max(lanes[lane].lastForeignSentAt, probe.sentAt)
            }
            if outcome.isAnswer, outcome != .synAck { lanes[lane].acceptance.didDeny(sentAt: probe.sentAt) }
            codes[lane][endpoint].isBusy = false
            settle(probe, outcome, roundTrip: sample, now: now)
        }
        resume(lane, now: now)
    }

    /// Takes the fate of a sensor. Whatever comes from elsewhere shows as little of the host as silence does.
    private mutating func didSense(_ lane: Int, _ probe: Slot, _ outcome: Outcome, isRecent: Bool, now: UInt64) {
        if probe.kind == .proof { didProve(lane, probe, outcome, now: now) }
        if outcome.isLocalFailure {
            lanes[lane].lostPath = outcome
        } else if outcome.isFromHost {
            lanes[lane].sensorDeniedAt = 0
            if lanes[lane].path.isSuspect { keepSensor(lane, Int(probe.endpoint), isOpen: outcome == .synAck) }
            if lanes[lane].path.didAnswer(now: now) { yieldRate(lane, now: now) }
            if !lanes[lane].path.isSuspect {
                askAgainAfterForeignAnswers(lane, sentSince: lanes[lane].sent - lanes[lane].sentInHearing)
                lanes[lane].noteHearing(sentAt: probe.sentAt)
            }
        } else if outcome.isAnswer, isLimited(lane, sensorSentAt: probe.sentAt) {
            retireSensor(lane)
        } else {
            if outcome == .silent { lanes[lane].sensorDeniedAt = 0 }
            if outcome.isAnswer { lanes[lane].foreignToSensor.insert(outcome) }
            if lanes[lane].path.didLose(now: now, floor: lossFloor(lane)) { distrust(lane) }
        }
        let isSample = outcome.isFromHost || outcome == .silent
        if isRecent, isSample, !lanes[lane].path.isSuspect {
            record(
                lane, answered: outcome.isFromHost ? 1 : 0, lost: outcome == .silent ? 1 : 0, sentAt: probe.sentAt,
                lostSentAt: probe.sentAt, now: now)
        }
    }

    private mutating func settle(_ probe: Slot, _ outcome: Outcome, roundTrip: UInt64?, now: UInt64) {
        let lane = Int(probe.lane)
        let endpoint = Int(probe.endpoint)
        let tries = max(1, codes[lane][endpoint].tries)
        lanes[lane].refusals.didSettle(outcome, now: now)
        if outcome.isLackOfRoute, tries < min(2, settings.maximumTries) {
            // Routes come and go: it counts when it is said again, some time later.
            codes[lane][endpoint].outcome = outcome
            lanes[lane].nextPass = now + Self.routePatience
        } else if outcome.isAnswer {
            let isUnlimited = lanes[lane].transport == .udp && lanes[lane].refusals.isUnlimited
            // An ICMP message that a limit held back was not lost, and cannot be told from one that was: neither is a
            // sample, else every one that comes would speak for a way without loss. Nor is anything where there are no second
            // tries that could show a loss.
            let isSample =
                outcome.isFromHost && (outcome != .udpRefused || isUnlimited) && settings.maximumTries > 1
            let lost = isSample ? tries - 1 : 0
            let isRecent = probe.sentAt >= lanes[lane].rate.loweredAt
            record(
                lane, answered: isSample ? 1 : 0, lost: isUnlimited ? lost : min(lost, lossesAtRate(probe)),
                sentAt: probe.sentAt, lostSentAt: UInt64(probe.lostSentAt) << Self.tick,
                isRecent: isRecent && (isUnlimited || isFair(probe, lost: lost)), now: now)
            lanes[lane].answered += 1
            if lanes[lane].mostlyAnswers, lanes[lane].mostlyAnswersSince == nil { lanes[lane].mostlyAnswersSince = now }
            if outcome.isFromHost {
                lanes[lane].answeredByHost += 1
                if lanes[lane].transport == .tcp { noteSensor(lane, endpoint, isOpen: outcome == .synAck) }
            }
            if outcome.state(lanes[lane].transport) == .open {
                noteOpen(lane, endpoint, outcome, tries: tries, roundTrip: roundTrip, now: now)
            }
            conclude(lane, endpoint, outcome)
        } else {
            if outcome.isNoPathToHost { lanes[lane].lostPath = outcome }
            codes[lane][endpoint].outcome = outcome == .silent ? .pending : outcome
            if outcome == .silent, lanes[lane].mostlyAnswers, lanes[lane].retries.count < 64,
                tries < neededTries(lane, endpoint)
            {
                codes[lane][endpoint].isBusy = true
                let sent = UInt32(truncatingIfNeeded: probe.sentAt >> Self.tick)
                lanes[lane].retries.append(Lane.Try(endpoint: probe.endpoint, lostSentAt: sent))
            }
        }
    }

    /// How long a router gets to find a route again before it is asked for the second time.
    private static let routePatience: UInt64 = 2_000_000_000

    /// Of the times in `Lane.Try`.
    private static let tick: UInt64 = 20

    /// Whether an answer and the losses before it are a fair sample of the present rate: a later pass comes to endpoints
    /// whose tries were lost long ago, at another rate; at the end of a pass only lost probes are left to be tried again;
    /// and as long as a host does not mostly answer, losses are not noticed.
    private func isFair(_ probe: Slot, lost: Int) -> Bool {
        let lane = Int(probe.lane)
        guard let since = lanes[lane].mostlyAnswersSince else { return false }
        let first = lost > 0 ? UInt64(probe.lostSentAt) << Self.tick : probe.sentAt
        return lanes[lane].isFirstPass && lanes[lane].remainingInPass > 0 && first >= since
            && first >= lanes[lane].rate.loweredAt
    }

    /// How many tries before the present one can have been sent at the lane's present rate.
    private func lossesAtRate(_ probe: Slot) -> Int {
        let lane = Int(probe.lane)
        let last = UInt64(probe.lostSentAt) << Self.tick
        guard last > 0 else { return .max }
        let loweredAt = lanes[lane].rate.loweredAt
        return last < loweredAt ? 0 : 1 + Int((last - loweredAt) / timeout(lane, tries: 0))
    }

    mutating func noteOpen(
        _ lane: Int, _ endpoint: Int, _ outcome: Outcome, tries: Int, roundTrip: UInt64?, now: UInt64
    ) {
        lanes[lane].open += 1
        openFound += 1
        guard details[lane].count < Self.detailLimit else { return }
        details[lane].append(
            ObservationDetail(
                endpoint: UInt32(endpoint), tries: UInt8(clamping: tries), roundTrip: roundTrip, observedAt: now))
    }

    mutating func conclude(_ lane: Int, _ endpoint: Int, _ outcome: Outcome) {
        codes[lane][endpoint].outcome = outcome
        codes[lane][endpoint].isConcluded = true
        lanes[lane].unresolved -= 1
        endpointsDone += 1
        if outcome == .silent { lanes[lane].fewestTries = min(lanes[lane].fewestTries, codes[lane][endpoint].tries) }
    }

    /// A slot whose wait is over at `now`; the caller ends the socket's attempt and calls `complete` with `.silent`.
    package mutating func expire(now: UInt64) -> Int? {
        while let slot = probeTimers.takeExpired(now: now) {
            if transport(of: slot) == .tcp || isHeardOut(slot, now: now) { return slot }
        }
        return nil
    }

    mutating func release(_ slot: Int) -> Slot {
        let probe = slots[slot]
        probeTimers.clear(slot)
        slots[slot].lane = -1
        slots[slot].repetition = .none
        freeSlots.append(Int32(slot))
        inFlight -= 1
        lanes[Int(probe.lane)].inFlight -= 1
        if probe.isPatient, lanes[Int(probe.lane)].transport == .tcp {
            repeatable -= 1
            lanes[Int(probe.lane)].repeatable -= 1
        }
        return probe
    }

    mutating func resume(_ lane: Int, now: UInt64) {
        guard lanes[lane].place == .waiting else { return }
        guard !finishIfDone(lane, now: now), lanes[lane].place == .waiting else { return }
        if lanes[lane].unresolved > 0 || lanes[lane].pathQuestion == .lookWanted { makeReady(lane) }
    }
}
