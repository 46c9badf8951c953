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
            if !lanes[lane].scouts.isEmpty { recallScouts(lane) }
        }
        if probe.isSensor {
            lanes[lane].sensorsInFlight -= 1
            lanes[lane].silentSensors = outcome == .silent ? lanes[lane].silentSensors + 1 : 0
            if outcome.isNoPathToHost { lanes[lane].lostPath = outcome }
            record(lane, answered: outcome.isAnswer ? 1 : 0, lost: outcome == .silent ? 1 : 0, isRecent: true)
        } else {
            codes[lane][endpoint].isBusy = false
            settle(lane, endpoint, outcome, roundTrip: sample, now: now)
        }
        resume(lane, now: now)
    }

    mutating func settle(
        _ lane: Int, _ endpoint: Int, _ outcome: Outcome, roundTrip: UInt64?, now: UInt64
    ) {
        let tries = codes[lane][endpoint].tries
        lanes[lane].refusals.didSettle(outcome, now: now)
        if outcome.isAnswer {
            // The lost tries of a port that a later pass found were sent long ago, at another rate.
            // A refusal that a limit on ICMP held back was not lost.
            let isUnlimited = lanes[lane].transport == .udp && lanes[lane].refusals.isUnlimited
            let lost = outcome == .udpRefused && !isUnlimited ? 0 : tries - 1
            record(lane, answered: 1, lost: lost, isRecent: lanes[lane].mostlyAnswers || isUnlimited)
            lanes[lane].answered += 1
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
                lanes[lane].retries.append(UInt32(endpoint))
            }
        }
    }

    mutating func noteSensor(_ lane: Int, _ endpoint: Int, isOpen: Bool) {
        // A closed port makes the gentler sensor: probing it again touches no application.
        guard lanes[lane].sensor < 0 || !isOpen && !lanes[lane].sensorIsClosedPort else { return }
        lanes[lane].sensor = endpoint
        lanes[lane].sensorIsClosedPort = !isOpen
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
    }

    mutating func record(_ lane: Int, answered: Int, lost: Int, isRecent: Bool) {
        lanes[lane].loss.add(answered: answered, lost: lost)
        loss.add(answered: answered, lost: lost)
        guard isRecent else { return }
        lanes[lane].rate.add(answered: answered, lost: lost)
        // What a lane loses after it has raised its rate is its own doing, and it is the one to slow down.
        let isOwnDoing = lanes[lane].rate.perSecond > settings.initialHostRate
        rate.add(answered: answered, lost: isOwnDoing ? 0 : lost)
    }

    mutating func adjustRates(_ lane: Int, now: UInt64) {
        let floor = min(loss.share, Self.unavoidableLoss)
        if lanes[lane].isPaced {
            let timeout = lossInterval(lane)
            let mayGrow =
                lanes[lane].refusals.allowGrowth && loss.isClean
                || lanes[lane].rate.perSecond < settings.initialHostRate
            let change = lanes[lane].rate.adjust(now: now, timeout: timeout, floor: floor, mayGrow: mayGrow)
            if change == .lowered { lanes[lane].passIsVoid = true }
        }
        if plan.isPaced {
            _ = rate.adjust(now: now, timeout: 250_000_000, floor: floor, mayGrow: true, toleratesFloor: true)
        }
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
        return probe
    }

    mutating func resume(_ lane: Int, now: UInt64) {
        guard lanes[lane].place == .waiting else { return }
        if !finishIfDone(lane, now: now), lanes[lane].unresolved > 0 { makeReady(lane) }
    }
}
