package import AuditModel
package import Sockets

/// The scan as a pure state machine: it says which probe to send next and when, takes what became of each, and yields
/// a finished lane (one transport of one host) at a time. It knows no socket and reads no clock, so that a test can
/// play any network against it in no time.
///
/// All times are nanoseconds of one monotonic clock. A probe occupies a slot, numbered from 0 below `slotLimit`, from
/// `next` until `complete`, `expire` or `putBack`.
///
/// Order: lanes take turns, so a host is never hit in a burst; within a lane the ports follow a permutation. A pass
/// visits every endpoint of a lane; endpoints that stay silent are visited again in later passes, until they were tried
/// as often as the loss seen on the way demands. On hosts that mostly answer, a silent endpoint is tried again at once.
package struct ProbeScheduler: ~Copyable {
    private struct Slot {
        var sentAt: UInt64 = 0
        var lane: Int32 = -1
        var endpoint: UInt32 = 0
        var isSensor = false
    }

    private let settings: ScanSettings
    private let plan: LanePlan
    private var nextPlanned = 0

    private var lanes: [Lane] = []
    /// By lane index, the codes of its endpoints.
    private var codes: [[EndpointCode]] = []
    private var details: [[ObservationDetail]] = []
    private var freeLanes: [Int] = []
    private var activeEndpoints = 0
    private var activeLanes = 0
    private var ready = LaneQueue()
    /// Lanes that never answered: served when the others leave room, and every eighth time in any case.
    private var silentReady = LaneQueue()
    private var turn = 0
    private var laneTimers: TimerWheel

    private var slots: [Slot]
    private var freeSlots: [Int32]
    private var probeTimers: TimerWheel
    /// Slots in use at most; lowered when the kernel runs out of something.
    private var slotLimit: Int
    /// Probes completed since `slotLimit` last changed.
    private var completedSinceLimit = 0
    package private(set) var inFlight = 0

    private var rate: PacedRate
    private var roundTrip = RoundTripEstimator()
    private var loss = LossEstimate()

    private var pausedUntil: UInt64 = 0
    private var starvedSince: UInt64?
    private var finished: [LaneResult] = []

    package private(set) var probesSent = 0
    package private(set) var endpointsDone = 0
    package private(set) var openFound = 0

    /// Codes of endpoints held at once; a lane's codes exist from its first probe to its last answer.
    private static let activeEndpointLimit = 32 << 20
    private static let activeLaneLimit = 1 << 17
    /// The chance of missing an open port that a scan accepts: tries are added until it is lower.
    private static let missTarget = 2e-4
    /// The same for a host that mostly answers: its few silent ports cost little to be sure of.
    private static let missTargetOfAnsweringHosts = 1e-7
    /// Loss up to this share over all hosts is taken for the network's own, which no lower rate would avoid; one host's
    /// loss is held against the others'.
    private static let unavoidableLoss = 0.3
    private static let pressurePause: UInt64 = 5_000_000
    /// How long nothing at all may leave this machine before the rest is given up.
    private static let starvationLimit: UInt64 = 10_000_000_000

    package init(plan: LanePlan, settings: ScanSettings, slots slotCount: Int, now: UInt64) {
        self.settings = settings
        self.plan = plan
        slots = Array(repeating: Slot(), count: slotCount)
        freeSlots = (0..<Int32(slotCount)).reversed()
        slotLimit = slotCount
        laneTimers = TimerWheel(capacity: 0, now: now)
        probeTimers = TimerWheel(capacity: slotCount, now: now)
        rate = PacedRate(
            initial: settings.initialRate, maximum: settings.maximumRate, now: now, window: 500_000_000)
    }

    package var isFinished: Bool { nextPlanned == plan.count && activeLanes == 0 }

    // MARK: - Sending

    /// The slot of the next probe to send now; `nil` when nothing may be sent before `wakeTime` or an answer.
    package mutating func next(now: UInt64) -> Int? {
        guard inFlight < slotLimit, !freeSlots.isEmpty, earliestSend <= now else {
            return nil
        }
        while let lane = laneTimers.takeExpired(now: now) { makeReady(lane) }
        activate(now: now)
        while let lane = takeReady() {
            if lanes[lane].isPaced, lanes[lane].nextSend > now {
                lanes[lane].place = .paced
                laneTimers.set(lane, at: lanes[lane].nextSend)
                continue
            }
            guard let slot = startProbe(lane, now: now) else { continue }
            return slot
        }
        return nil
    }

    /// When to call `expire` and `next` again if no answer comes before; `nil` when only an answer can help.
    package func wakeTime(now: UInt64) -> UInt64? {
        var earliest = probeTimers.nextDeadline() ?? .max
        if inFlight < slotLimit, !freeSlots.isEmpty {
            var sending = UInt64.max
            if !ready.isEmpty || !silentReady.isEmpty || nextPlanned < plan.count {
                sending = earliestSend
            }
            if let paced = laneTimers.nextDeadline() {
                sending = min(sending, max(paced, earliestSend))
            }
            earliest = min(earliest, sending)
        }
        return earliest == .max ? nil : earliest
    }

    /// The first moment that the pace over all hosts and a shortage on this machine allow.
    private var earliestSend: UInt64 { plan.isPaced ? max(pausedUntil, rate.nextSend) : pausedUntil }

    /// The address and port to probe for a slot that `next` gave.
    package func target(of slot: Int) -> SocketAddress {
        let lane = Int(slots[slot].lane)
        var address = lanes[lane].address
        address.port = lanes[lane].table.ports[Int(slots[slot].endpoint)]
        return address
    }

    /// Whether the slot's probe is the first of its lane.
    package func isFirstOfLane(_ slot: Int) -> Bool { lanes[Int(slots[slot].lane)].sent == 1 }

    /// Which try of its endpoint the slot's probe is, from 1.
    package func attempt(of slot: Int) -> Int {
        codes[Int(slots[slot].lane)][Int(slots[slot].endpoint)].tries
    }

    package func transport(of slot: Int) -> Transport { lanes[Int(slots[slot].lane)].transport }

    private mutating func takeReady() -> Int? {
        turn &+= 1
        if turn & 7 == 0, let lane = silentReady.popFirst(in: &lanes) { return lane }
        return ready.popFirst(in: &lanes) ?? silentReady.popFirst(in: &lanes)
    }

    private mutating func makeReady(_ lane: Int) {
        lanes[lane].place = .ready
        if lanes[lane].isSilent {
            silentReady.append(lane, in: &lanes)
        } else {
            ready.append(lane, in: &lanes)
        }
    }

    /// Sends the lane's next probe, or lets it wait when it has none to send before something comes back.
    private mutating func startProbe(_ lane: Int, now: UInt64) -> Int? {
        adjustRates(lane, now: now)
        let isSensor = lanes[lane].sensorIsDue(now)
        guard let endpoint = isSensor ? lanes[lane].sensor : nextEndpoint(lane, now: now) else {
            lanes[lane].place = .waiting
            finishIfDone(lane, now: now)
            return nil
        }
        guard let slot = freeSlots.popLast() else {
            makeReady(lane)
            return nil
        }
        slots[Int(slot)] = Slot(sentAt: now, lane: Int32(lane), endpoint: UInt32(endpoint), isSensor: isSensor)
        let tries: Int
        if isSensor {
            tries = 0
            lanes[lane].sensorsInFlight += 1
            lanes[lane].sentSinceSensor = 0
            lanes[lane].lastSensorAt = now
        } else {
            tries = codes[lane][endpoint].tries
            codes[lane][endpoint].tries = tries + 1
            codes[lane][endpoint].isBusy = true
            lanes[lane].sentSinceSensor += 1
            lanes[lane].sent += 1
        }
        lanes[lane].inFlight += 1
        inFlight += 1
        probesSent += 1
        probeTimers.set(Int(slot), at: deadline(lane, slot: Int(slot), tries: tries, now: now))
        if lanes[lane].isPaced {
            rate.didSend(now: now)
            lanes[lane].rate.didSend(now: now)
            lanes[lane].refusals.didSend(now: now)
        }
        makeReady(lane)
        return Int(slot)
    }

    /// The lane's next endpoint without a final answer. A pass follows the one before at once; where it catches up with
    /// a probe still under way, it waits.
    private mutating func nextEndpoint(_ lane: Int, now: UInt64) -> Int? {
        if let retry = lanes[lane].retries.popLast() { return Int(retry) }
        let count = lanes[lane].table.count
        while true {
            while lanes[lane].remainingInPass > 0 {
                let endpoint = lanes[lane].position
                let code = codes[lane][endpoint]
                if code.isBusy { return nil }
                let following = endpoint + lanes[lane].stride
                lanes[lane].position = following >= count ? following - count : following
                lanes[lane].remainingInPass -= 1
                if code.isConcluded { continue }
                if code.tries == 0 || code.tries < neededTries(lane, code) { return endpoint }
                conclude(lane, endpoint, code.outcome == .pending ? .silent : code.outcome)
            }
            guard lanes[lane].unresolved > 0, lanes[lane].mayBeginPass else { return nil }
            lanes[lane].beginPass(now)
        }
    }

    private func neededTries(_ lane: Int, _ code: EndpointCode) -> Int {
        if code.outcome.isLocalFailure { return min(2, settings.maximumTries) }
        let missTarget = lanes[lane].mostlyAnswers ? Self.missTargetOfAnsweringHosts : Self.missTarget
        let wanted = lanes[lane].loss.tries(prior: loss, missTarget: missTarget)
        let least = lanes[lane].transport == .tcp ? settings.minimumTries : settings.minimumTries + 1
        return min(max(wanted, least) + lanes[lane].voidPasses, settings.maximumTries)
    }

    /// How long to wait for the answer to a try, `tries` having gone before.
    ///
    /// While no round trip to the host is known, the first try goes by the other hosts' and later ones by the initial
    /// time-out. A TCP try never waits longer than the kernel does before it sends its SYN again by itself, unless the
    /// host is known to be that far away: each such copy would be a packet that no pace has allowed for.
    private func timeout(_ lane: Int, tries: Int) -> UInt64 {
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
    private static let scoutTimeout: UInt64 = 3_600_000_000
    private static let scoutsPerLane = 8
    /// Sensors lost in a row after which the next ones wait as long as scouts: the host, or the link to it, may be gone
    /// since, and Linux needs the same three seconds to say so.
    private static let suspiciousSilence = 3

    /// The deadline of a probe that is sent now. The first few wait longer as long as nothing is known of the host.
    private mutating func deadline(_ lane: Int, slot: Int, tries: Int, now: UInt64) -> UInt64 {
        let ordinary = now + timeout(lane, tries: tries)
        if slots[slot].isSensor, lanes[lane].silentSensors >= Self.suspiciousSilence {
            return max(ordinary, now + Self.scoutTimeout)
        }
        guard !lanes[lane].roundTrip.hasSample, tries == 0,
            lanes[lane].scouts.count < Self.scoutsPerLane, lanes[lane].sent <= Self.scoutsPerLane
        else { return ordinary }
        lanes[lane].scouts.append(Int32(slot))
        return max(ordinary, now + Self.scoutTimeout)
    }

    /// Once the host's distance is known, its scouts need not wait any longer than other probes.
    private mutating func recallScouts(_ lane: Int) {
        for scout in lanes[lane].scouts {
            let slot = Int(scout)
            guard Int(slots[slot].lane) == lane, probeTimers.isSet(slot) else { continue }
            probeTimers.set(slot, at: slots[slot].sentAt + timeout(lane, tries: 0))
        }
        lanes[lane].scouts = []
    }

    // MARK: - Answers

    /// Takes the fate of a probe: what the network or our own kernel said.
    package mutating func complete(_ slot: Int, _ outcome: Outcome, now: UInt64) {
        let probe = release(slot)
        let lane = Int(probe.lane)
        let endpoint = Int(probe.endpoint)
        starvedSince = nil
        relaxSlotLimit()
        if outcome.isFromHost {
            let sample = now > probe.sentAt ? now - probe.sentAt : 1
            lanes[lane].roundTrip.add(sample)
            roundTrip.add(sample)
            if !lanes[lane].scouts.isEmpty { recallScouts(lane) }
        }
        if probe.isSensor {
            lanes[lane].sensorsInFlight -= 1
            lanes[lane].silentSensors = outcome == .silent ? lanes[lane].silentSensors + 1 : 0
            if outcome.isNoPathToHost { lanes[lane].lostPath = outcome }
            record(lane, answered: outcome.isAnswer ? 1 : 0, lost: outcome == .silent ? 1 : 0, isRecent: true)
        } else {
            codes[lane][endpoint].isBusy = false
            settle(lane, endpoint, outcome, roundTrip: now - probe.sentAt, now: now)
        }
        resume(lane, now: now)
    }

    private mutating func settle(
        _ lane: Int, _ endpoint: Int, _ outcome: Outcome, roundTrip: UInt64, now: UInt64
    ) {
        let tries = codes[lane][endpoint].tries
        lanes[lane].refusals.didSettle(outcome)
        if outcome.isAnswer {
            // The lost tries of a port that a later pass found were sent long ago, at another rate.
            // A refusal that a limit on ICMP held back was not lost.
            let lost = outcome == .udpRefused ? 0 : tries - 1
            record(lane, answered: 1, lost: lost, isRecent: lanes[lane].mostlyAnswers)
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
                tries < neededTries(lane, codes[lane][endpoint])
            {
                codes[lane][endpoint].isBusy = true
                lanes[lane].retries.append(UInt32(endpoint))
            }
        }
    }

    private mutating func noteSensor(_ lane: Int, _ endpoint: Int, isOpen: Bool) {
        // A closed port makes the gentler sensor: probing it again touches no application.
        guard lanes[lane].sensor < 0 || !isOpen && !lanes[lane].sensorIsClosedPort else { return }
        lanes[lane].sensor = endpoint
        lanes[lane].sensorIsClosedPort = !isOpen
    }

    private mutating func noteOpen(
        _ lane: Int, _ endpoint: Int, _ outcome: Outcome, tries: Int, roundTrip: UInt64, now: UInt64
    ) {
        lanes[lane].open += 1
        openFound += 1
        guard !lanes[lane].opensEverything else { return }
        details[lane].append(
            ObservationDetail(
                endpoint: UInt32(endpoint), tries: UInt8(clamping: tries), roundTrip: roundTrip, observedAt: now))
    }

    private mutating func conclude(_ lane: Int, _ endpoint: Int, _ outcome: Outcome) {
        codes[lane][endpoint].outcome = outcome
        codes[lane][endpoint].isConcluded = true
        lanes[lane].unresolved -= 1
        endpointsDone += 1
    }

    private mutating func record(_ lane: Int, answered: Int, lost: Int, isRecent: Bool) {
        lanes[lane].loss.add(answered: answered, lost: lost)
        loss.add(answered: answered, lost: lost)
        guard isRecent else { return }
        lanes[lane].rate.add(answered: answered, lost: lost)
        // What a lane loses after it has raised its rate is its own doing, and it is the one to slow down.
        let isOwnDoing = lanes[lane].rate.perSecond > settings.initialHostRate
        rate.add(answered: answered, lost: isOwnDoing ? 0 : lost)
    }

    private mutating func adjustRates(_ lane: Int, now: UInt64) {
        let floor = min(loss.share, Self.unavoidableLoss)
        if lanes[lane].isPaced {
            let timeout = timeout(lane, tries: 0)
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
    package mutating func expire(now: UInt64) -> Int? { probeTimers.takeExpired(now: now) }

    private mutating func release(_ slot: Int) -> Slot {
        let probe = slots[slot]
        probeTimers.clear(slot)
        slots[slot].lane = -1
        freeSlots.append(Int32(slot))
        inFlight -= 1
        lanes[Int(probe.lane)].inFlight -= 1
        return probe
    }

    private mutating func resume(_ lane: Int, now: UInt64) {
        guard lanes[lane].place == .waiting else { return }
        if !finishIfDone(lane, now: now), lanes[lane].unresolved > 0 { makeReady(lane) }
    }

    // MARK: - Pressure

    /// Takes back a probe that could not leave because this machine ran out of descriptors, ports or memory: that says
    /// nothing about the endpoint. Fewer probes will be under way at once.
    package mutating func putBack(_ slot: Int, now: UInt64) {
        let probe = release(slot)
        let lane = Int(probe.lane)
        let endpoint = Int(probe.endpoint)
        probesSent -= 1
        if probe.isSensor {
            lanes[lane].sensorsInFlight -= 1
        } else {
            codes[lane][endpoint].tries -= 1
            lanes[lane].sent -= 1
            lanes[lane].retries.append(probe.endpoint)
        }
        pausedUntil = now + Self.pressurePause
        slotLimit = max(1, min(slotLimit, inFlight))
        completedSinceLimit = 0
        if inFlight == 0, starvedSince == nil { starvedSince = now }
        resume(lane, now: now)
    }

    /// Raises a lowered limit by an eighth for every limitful of probes that went through.
    private mutating func relaxSlotLimit() {
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
        for lane in lanes.indices where lanes[lane].table.count > 0 && lanes[lane].unresolved > 0 {
            for endpoint in codes[lane].indices where !codes[lane][endpoint].isConcluded {
                conclude(lane, endpoint, outcome)
            }
            lanes[lane].inFlight = 0
            lanes[lane].place = .waiting
            finishIfDone(lane, now: now)
        }
        while nextPlanned < plan.count {
            finished.append(plan.unscanned(nextPlanned, outcome: outcome, now: now))
            nextPlanned += 1
        }
    }

    // MARK: - Lanes

    private mutating func activate(now: UInt64) {
        var budget = 64
        while nextPlanned < plan.count, budget > 0, activeLanes < Self.activeLaneLimit,
            activeLanes == 0 || activeEndpoints + plan.endpointCount(nextPlanned) <= Self.activeEndpointLimit
        {
            let lane = plan.lane(nextPlanned, settings: settings, now: now)
            nextPlanned += 1
            budget -= 1
            activeLanes += 1
            activeEndpoints += lane.table.count
            let emptyCodes = Array(repeating: EndpointCode(), count: lane.table.count)
            let index: Int
            if let free = freeLanes.popLast() {
                index = free
                lanes[index] = lane
                codes[index] = emptyCodes
            } else {
                index = lanes.count
                lanes.append(lane)
                codes.append(emptyCodes)
                details.append([])
                laneTimers.grow(to: max(64, lanes.capacity))
            }
            makeReady(index)
        }
    }

    @discardableResult
    private mutating func finishIfDone(_ lane: Int, now: UInt64) -> Bool {
        guard lanes[lane].unresolved == 0, lanes[lane].inFlight == 0 else { return false }
        finished.append(
            LaneResult(lanes[lane], codes: codes[lane], details: details[lane], groupLoss: loss.share, endedAt: now))
        activeLanes -= 1
        activeEndpoints -= lanes[lane].table.count
        codes[lane] = []
        details[lane] = []
        lanes[lane].retries = []
        freeLanes.append(lane)
        return true
    }

    /// Takes the lanes finished since the last call.
    package mutating func takeFinished() -> [LaneResult] {
        defer { finished = [] }
        return finished
    }

    package var hasFinished: Bool { !finished.isEmpty }
}
