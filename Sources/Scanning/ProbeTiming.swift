import AuditModel

/// How often an endpoint is tried, and how long each try waits.
extension ProbeScheduler {
    func neededTries(_ lane: Int, _ endpoint: Int) -> Int {
        let outcome = codes[lane][endpoint].outcome
        return outcome.isLocalFailure || outcome.isLackOfRoute ? min(2, settings.maximumTries) : neededTries(lane)
    }

    /// How often an endpoint of the lane that stays silent is tried, by what is known of the loss now.
    func neededTries(_ lane: Int) -> Int {
        let missTarget =
            if lanes[lane].mostlyAnswers {
                Self.missTargetOfAnsweringHosts
            } else if lanes[lane].transport == .udp, lanes[lane].refusals.isUnlimited {
                Self.missTargetOfRefusingHosts
            } else {
                Self.missTarget
            }
        // A way that is full loses runs of probes, and samples are too few to show how many. Spare tries cost such a host
        // little.
        let isFull = lanes[lane].loss.share > 3 * lossFloor(lane)
        let isSlowed = lanes[lane].foundRate != nil || lanes[lane].transport == .tcp && group.start.isLowered
        let spare = isFull ? 3 : isSlowed ? 1 : 0
        let wanted = lanes[lane].loss.tries(prior: loss, missTarget: missTarget) + spare
        return min(max(wanted, leastTries(lane)), settings.maximumTries)
    }

    /// Tries where no loss is seen. UDP gets one more, because only the later ones ask in every dialect.
    private func leastTries(_ lane: Int) -> Int {
        lanes[lane].transport == .udp ? settings.minimumTries + 1 : settings.minimumTries
    }

    /// How long to wait for the answer to a try, `tries` having gone before.
    ///
    /// While no round trip to the host is known, the first try goes by the other hosts' and later ones by the initial
    /// time-out. A TCP try waits no longer than the kernel does before it sends its SYN again by itself, unless the host is
    /// known to be that far away, as those that have answered are, or the settings ask for at least twice as long: what is won by less is not worth a copy
    /// of every packet.
    func timeout(_ lane: Int, tries: Int) -> UInt64 {
        let measured = lanes[lane].roundTrip.timeout(settings)
        // A service may think before it answers; a refusal's round trip says nothing about that.
        if lanes[lane].transport == .udp { return max(settings.initialTimeout, measured) }
        let isKnown = lanes[lane].roundTrip.hasSample
        let ofOthers = roundTrip.timeout(settings)
        // Where those that answer are that far away, so may be those that have not answered yet.
        let isFar =
            !isKnown && roundTrip.hasSample && ofOthers >= min(settings.initialTimeout, Self.kernelRetransmission)
        if isFar { return min(2 * ofOthers, settings.maximumTimeout, Self.secondRetransmission) }
        let isGuess = !isKnown && tries == 0 && roundTrip.hasSample
        let first = isGuess ? min(2 * ofOthers, settings.initialTimeout) : measured
        let wanted = isKnown || settings.initialTimeout >= 2 * Self.kernelRetransmission ? measured : 0
        return min(first << UInt64(min(tries, 2)), max(wanted, Self.kernelRetransmission))
    }

    /// A little less than the second after which Linux repeats a SYN (TCP_TIMEOUT_INIT, RFC 6298 2.1).
    private static let kernelRetransmission: UInt64 = 980_000_000
    /// The same for the second time, or for the third (see `RepetitionQueue`).
    private static let secondRetransmission: UInt64 = 2_980_000_000

    /// How long the first probes of a host may take: long enough for one that is very far away, and for this machine to
    /// notice that nobody on the local network has the address, which takes Linux three seconds (arp(7), mcast_solicit).
    static let scoutTimeout: UInt64 = 3_600_000_000
    private static let scoutsPerLane = 8

    /// The deadline of a probe that is sent now. The first few wait longer as long as nothing is known of the host, and
    /// so do sensors while it may be gone: the link to it may be, and Linux needs the same three seconds to say so.
    mutating func deadline(_ lane: Int, slot: Int, tries: Int, now: UInt64) -> UInt64 {
        let ordinary = now + timeout(lane, tries: tries)
        if lanes[lane].transport == .udp {
            slots[slot].isPatient = tries == 0 && lanes[lane].sent <= Self.scoutsPerLane
            return min(now + tryInterval(lane), hearingEnd(slot))
        }
        let isLastLook = lanes[lane].pathQuestion == .looking
        if slots[slot].kind != .probe, isLastLook || lanes[lane].path.isSuspect && mayWaitLong(lane) {
            return max(ordinary, now + Self.scoutTimeout)
        }
        // Whether a neighbour is there is asked for; what the kernel repeated for it would only prolong the search.
        guard !lanes[lane].roundTrip.hasSample, tries == 0, mayWaitLong(lane), !isNeighbor(lane),
            lanes[lane].scouts.count < Self.scoutsPerLane, lanes[lane].sent <= Self.scoutsPerLane
        else { return ordinary }
        lanes[lane].scouts.append(Int32(slot))
        return max(ordinary, now + Self.scoutTimeout)
    }

    /// Whether one more probe may wait so long: what the kernel may repeat stays a small part of the highest rates.
    private func mayWaitLong(_ lane: Int) -> Bool {
        !lanes[lane].isPaced
            || Double(8 * lanes[lane].repeatable) < settings.maximumHostRate
                && Double(8 * repeatable) < settings.maximumRate
    }

    /// Sets the slot's deadline, and counts it among those that the kernel may repeat.
    mutating func setDeadline(_ slot: Int, at deadline: UInt64, now: UInt64) {
        probeTimers.set(slot, at: deadline)
        let lane = Int(slots[slot].lane)
        guard lanes[lane].transport == .tcp, deadline > now + Self.kernelRetransmission else { return }
        slots[slot].isPatient = true
        lanes[lane].repeatable += 1
        repeatable += 1
        repetitions.append(slot: slot, sentAt: slots[slot].sentAt, after: now)
    }

    /// Counts the SYNs that the kernel has sent again by now.
    mutating func countRepetitions(now: UInt64) {
        while let entry = repetitions.popDue(now: now) {
            let slot = Int(entry.slot)
            let lane = Int(slots[slot].lane)
            guard lane >= 0, slots[slot].sentAt == entry.sentAt else { continue }
            repetitions.append(slot: slot, sentAt: entry.sentAt, after: entry.due)
            guard lanes[lane].isPaced else { continue }
            rate.didRepeat(now: entry.due)
            lanes[lane].rate.didRepeat(now: entry.due)
        }
    }

    /// Once the host's distance is known, its scouts need not wait any longer than other probes.
    mutating func recallScouts(_ lane: Int) {
        for scout in lanes[lane].scouts {
            let slot = Int(scout)
            guard Int(slots[slot].lane) == lane, probeTimers.isSet(slot) else { continue }
            probeTimers.set(slot, at: slots[slot].sentAt + timeout(lane, tries: 0))
        }
        lanes[lane].scouts = []
    }
}
