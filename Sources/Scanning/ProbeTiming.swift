import AuditModel

/// How often an endpoint is tried, and how long each try waits.
extension ProbeScheduler {
    func neededTries(_ lane: Int, _ endpoint: Int) -> Int {
        codes[lane][endpoint].outcome.isLocalFailure ? min(2, settings.maximumTries) : neededTries(lane)
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
    /// time-out. A TCP try never waits longer than the kernel does before it sends its SYN again by itself, unless the
    /// host is known to be that far away: each such copy would be a packet that no pace has allowed for.
    func timeout(_ lane: Int, tries: Int) -> UInt64 {
        let measured = lanes[lane].roundTrip.timeout(settings)
        // A service may think before it answers; a refusal's round trip says nothing about that.
        if lanes[lane].transport == .udp { return max(settings.initialTimeout, measured) }
        let base: UInt64
        if lanes[lane].roundTrip.hasSample {
            base = measured
        } else if tries == 0, roundTrip.hasSample {
            base = min(2 * roundTrip.timeout(settings), settings.initialTimeout)
        } else {
            base = settings.initialTimeout
        }
        return max(min(base << UInt64(min(tries, 2)), Self.kernelRetransmission), min(measured, base))
    }

    /// A little less than the second after which Linux repeats a SYN (TCP_TIMEOUT_INIT, RFC 6298 2.1).
    private static let kernelRetransmission: UInt64 = 980_000_000

    /// How long the first probes of a host may take: long enough for one that is very far away, and for this machine to
    /// notice that nobody on the local network has the address, which takes Linux three seconds (arp(7), mcast_solicit).
    static let scoutTimeout: UInt64 = 3_600_000_000
    private static let scoutsPerLane = 8

    /// The deadline of a probe that is sent now. The first few wait longer as long as nothing is known of the host, and
    /// so do sensors while it may be gone: the link to it may be, and Linux needs the same three seconds to say so.
    mutating func deadline(_ lane: Int, slot: Int, tries: Int, now: UInt64) -> UInt64 {
        let ordinary = now + timeout(lane, tries: tries)
        if lanes[lane].transport == .udp {
            slots[slot].isScout = tries == 0 && lanes[lane].sent <= Self.scoutsPerLane
            return min(now + tryInterval(lane), hearingEnd(slot))
        }
        if slots[slot].isSensor, lanes[lane].path.isSuspect || lanes[lane].pathQuestion == .looking {
            return max(ordinary, now + Self.scoutTimeout)
        }
        guard !lanes[lane].roundTrip.hasSample, tries == 0,
            lanes[lane].scouts.count < Self.scoutsPerLane, lanes[lane].sent <= Self.scoutsPerLane
        else { return ordinary }
        lanes[lane].scouts.append(Int32(slot))
        return max(ordinary, now + Self.scoutTimeout)
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
