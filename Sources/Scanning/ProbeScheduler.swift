package import AuditModel
package import Sockets

/// The scan as a pure state machine: it says which probe to send next and when, takes what became of each, and yields
/// a finished lane (one transport of one host) at a time. It knows no socket and reads no clock, so that a test can
/// play any network against it in no time.
///
/// All times are nanoseconds of one monotonic clock. A probe occupies a slot, numbered from 0 below `slotLimit`, from
/// `next` until `complete`, `expire` or `putBack`. A UDP probe may be sent several times while it occupies its slot.
///
/// Order: lanes take turns, so a host is never hit in a burst; within a lane the ports follow a permutation. A pass
/// visits every endpoint of a lane; endpoints that stay silent are visited again in later passes, until they were tried
/// as often as the loss seen on the way demands. On hosts that mostly answer, a silent endpoint is tried again at once.
package struct ProbeScheduler: ~Copyable {
    struct Slot {
        var sentAt: UInt64 = 0
        var lane: Int32 = -1
        var endpoint: UInt32 = 0
        /// See `Lane.Try`.
        var lostSentAt: UInt32 = 0
        var kind = Kind.probe
        /// Waits longer than others: a TCP probe so long that the kernel may send its SYN again, a UDP probe as long as
        /// nothing is known of the host.
        var isPatient = false
        /// UDP: sent more than once from this slot.
        var isRepeated = false
        /// UDP: whether the next try has been given its moment.
        var repetition = Repetition.none
    }

    enum Kind: UInt8 {
        case probe
        /// A port known to answer, see `Lane.sensor`.
        case sensor
        /// A sensor at an open port, see `AcceptanceWatch`.
        case proof
    }

    enum Repetition: UInt8 {
        case none
        case booked
        case due
    }

    let settings: ScanSettings
    let plan: LanePlan
    var nextPlanned = 0
    var neighborRoom: (v4: NeighborRoom, v6: NeighborRoom)

    var lanes: [Lane] = []
    /// By lane index, the codes of its endpoints.
    var codes: [[EndpointCode]] = []
    var details: [[ObservationDetail]] = []
    var freeLanes: [Int] = []
    var activeEndpoints = 0
    var activeLanes = 0
    var ready = LaneQueue()
    /// Lanes that never answered: served when the others leave room, and every eighth time in any case.
    var silentReady = LaneQueue()
    var turn = 0
    var laneTimers: TimerWheel

    var slots: [Slot]
    var freeSlots: [Int32]
    var probeTimers: TimerWheel
    /// Slots whose next try is to be sent now; one that was answered since is marked so in its slot.
    var dueSlots: [Int32] = []
    /// Slots in use at most; lowered when the kernel runs out of something.
    var slotLimit: Int
    /// Probes completed since `slotLimit` last changed.
    var completedSinceLimit = 0
    package internal(set) var inFlight = 0
    /// Of these, TCP probes that wait so long that the kernel may send their SYN again.
    var repeatable = 0
    var repetitions = RepetitionQueue()

    var rate: PacedRate
    var roundTrip = RoundTripEstimator()
    /// Over all hosts, without what a rate has been found to have caused.
    package internal(set) var loss = LossEstimate()
    /// Over all hosts, as far as rates have been judged not to have caused it.
    var floorLoss = LossEstimate()
    /// Over all hosts, whatever caused it.
    var lossAtAll = LossEstimate()
    var group: GroupRate

    var pausedUntil: UInt64 = 0
    var starvedSince: UInt64?
    var finished: [LaneResult] = []
    /// Lanes whose way is to be asked for.
    var pathQuestions: [Int] = []
    /// By lane index, when to ask next whether anybody has the host's address; never where the host has no place of its own
    /// in the kernel's table of neighbours.
    var neighborQuestions: [UInt64] = []
    /// Lanes whose neighbour was being looked for when the kernel was last asked.
    var soughtNeighbors: Set<Int> = []
    /// Lanes whose silence has proved nothing.
    var doubts: [Int: SilenceDoubt] = [:]
    /// Lanes of hosts that the kernel had no room to look for.
    package internal(set) var crowdedOut: Set<IPAddress.Family> = []

    package internal(set) var probesSent = 0
    package internal(set) var endpointsDone = 0
    package internal(set) var openFound = 0

    /// Codes of endpoints held at once; a lane's codes exist from its first probe to its last answer.
    static let activeEndpointLimit = 32 << 20
    static let activeLaneLimit = 1 << 17
    /// The chance of missing an open port that a scan accepts: tries are added until it is lower.
    static let missTarget = 2e-4
    /// The same for a host that mostly answers: its few silent ports cost little to be sure of.
    static let missTargetOfAnsweringHosts = 1e-7
    /// The same for the UDP ports of a host without a limit on its refusals, where the chance is also that of taking a
    /// closed port for a silent one.
    static let missTargetOfRefusingHosts = 1e-5
    /// Loss up to this share over all hosts is taken for the network's own, which no lower rate would avoid; one host's
    /// loss is held against the others'.
    static let unavoidableLoss = 0.3
    /// Open ports of one lane that are kept one by one; a host with more has something in front of it that answers.
    static let detailLimit = 4096
    /// How many times a lane's whole number of tries may be taken back.
    static let distrustLimit = 4
    static let pressurePause: UInt64 = 5_000_000
    /// How long nothing at all may leave this machine before the rest is given up.
    static let starvationLimit: UInt64 = 10_000_000_000

    package init(plan: LanePlan, settings: ScanSettings, slots slotCount: Int, now: UInt64) {
        self.settings = settings
        self.plan = plan
        slots = Array(repeating: Slot(), count: slotCount)
        freeSlots = (0..<Int32(slotCount)).reversed()
        slotLimit = slotCount
        // What a poor path loses, with some weight: a few samples of one host are no measure for the others.
        floorLoss.add(answered: 196, lost: 4)
        group = GroupRate(start: settings.initialHostRate)
        let room = NeighborRoom(share: plan.share)
        neighborRoom = (room, room)
        laneTimers = TimerWheel(capacity: 0, now: now)
        probeTimers = TimerWheel(capacity: slotCount, now: now)
        rate = PacedRate(
            initial: settings.initialRate, maximum: settings.maximumRate, now: now, patience: 500_000_000,
            weighable: 64, margin: 0.1)
    }

    package var isFinished: Bool {
        nextPlanned == plan.count && activeLanes == 0 && !neighborRoom.v4.hasWaiting && !neighborRoom.v6.hasWaiting
    }

    /// The slot of the next probe to send now, which may be one that was sent before and goes out again; `nil` when
    /// nothing may be sent before `wakeTime` or an answer.
    package mutating func next(now: UInt64) -> Int? {
        countRepetitions(now: now)
        if !dueSlots.isEmpty, pausedUntil <= now, let slot = takeDueSlot(now: now) { return slot }
        guard inFlight < slotLimit, !freeSlots.isEmpty, earliestSend <= now else {
            return nil
        }
        while let lane = laneTimers.takeExpired(now: now) { makeReady(lane) }
        activate(now: now)
        while let lane = takeReady() {
            if lanes[lane].nextSend > now {
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
        var earliest = min(probeTimers.nextDeadline() ?? .max, dueSlots.isEmpty ? .max : pausedUntil)
        if inFlight < slotLimit, !freeSlots.isEmpty {
            var sending = UInt64.max
            if !ready.isEmpty || !silentReady.isEmpty || canActivate {
                sending = earliestSend
            }
            if let paced = laneTimers.nextDeadline() {
                sending = min(sending, max(paced, earliestSend))
            }
            earliest = min(earliest, sending)
        }
        earliest = min(earliest, neighborRoom.v4.questionTime ?? .max, neighborRoom.v6.questionTime ?? .max)
        return earliest == .max ? nil : earliest
    }

    /// The first moment that the pace over all hosts and a shortage on this machine allow.
    var earliestSend: UInt64 { plan.isPaced ? max(pausedUntil, rate.nextSend) : pausedUntil }

    /// The address and port to probe for a slot that `next` gave.
    package func target(of slot: Int) -> SocketAddress {
        let lane = Int(slots[slot].lane)
        var address = lanes[lane].address
        address.port = lanes[lane].table.ports[Int(slots[slot].endpoint)]
        return address
    }

    /// Whether the slot's probe is the first of its lane.
    package func isFirstOfLane(_ slot: Int) -> Bool { lanes[Int(slots[slot].lane)].sent == 1 }

    /// What a UDP probe in the slot carries.
    package func request(of slot: Int) -> DatagramRequest {
        let lane = Int(slots[slot].lane)
        let port = servicePort(lane, Int(slots[slot].endpoint))
        let attempt = codes[lane][Int(slots[slot].endpoint)].tries
        return DatagramRequest(
            batch: UDPPayload.batch(port: port), count: UDPPayload.dialectCount(port: port, attempt: attempt),
            repliesFromAnotherPort: UDPPayload.repliesFromAnotherPort(port))
    }

    /// A number for the slot's lane, small and not used by another lane at the same time.
    package func lane(of slot: Int) -> Int { Int(slots[slot].lane) }

    package func transport(of slot: Int) -> Transport { lanes[Int(slots[slot].lane)].transport }

    mutating func takeReady() -> Int? {
        turn &+= 1
        if turn & 7 == 0, let lane = silentReady.popFirst(in: &lanes) { return lane }
        return ready.popFirst(in: &lanes) ?? silentReady.popFirst(in: &lanes)
    }

    mutating func makeReady(_ lane: Int) {
        lanes[lane].place = .ready
        if lanes[lane].isSilent {
            silentReady.append(lane, in: &lanes)
        } else {
            ready.append(lane, in: &lanes)
        }
    }

    /// Sends the lane's next probe, or lets it wait when it has none to send before something comes back.
    mutating func startProbe(_ lane: Int, now: UInt64) -> Int? {
        adjustRates(lane, now: now)
        if lanes[lane].path.isOver(now: now) { giveUp(lane) }
        if !lanes[lane].path.isSuspect, lanes[lane].acceptance.isOver(now: now) {
            lanes[lane].acceptance.giveUp(now: now)
        }
        if isAbsent(lane) {
            concludeAbsent(lane)
        } else if asksForNeighbor(lane, now: now) {
            lanes[lane].place = .waiting
            return nil
        }
        let look = lastLook(lane)
        let sensorIsDue = lanes[lane].sensorIsDue(now)
        let proof = look == nil && !sensorIsDue ? proofByOpenPort(lane) : nil
        let sensor = look ?? proof ?? (sensorIsDue ? nextSensor(lane) : nil)
        let kind = proof != nil ? Kind.proof : sensor != nil ? .sensor : .probe
        guard let next = sensor.map({ Lane.Try(endpoint: UInt32($0)) }) ?? nextTry(lane, now: now) else {
            rest(lane, now: now)
            return nil
        }
        guard let slot = freeSlots.popLast() else {
            makeReady(lane)
            return nil
        }
        slots[Int(slot)] = Slot(
            sentAt: now, lane: Int32(lane), endpoint: next.endpoint, lostSentAt: next.lostSentAt, kind: kind)
        let endpoint = Int(next.endpoint)
        let tries: Int
        if kind != .probe {
            tries = 0
            if look != nil { lanes[lane].pathQuestion = .looking }
            lanes[lane].sensorsInFlight += 1
            lanes[lane].noteSensor(now: now)
            if kind == .proof { lanes[lane].acceptance.didSendProof() }
            lanes[lane].path.didSendSensor(now: now)
        } else {
            tries = codes[lane][endpoint].tries
            codes[lane][endpoint].tries = tries + 1
            codes[lane][endpoint].isBusy = true
            lanes[lane].sentSinceSensor += 1
            if lanes[lane].sent == 0 { lanes[lane].firstSentAt = now }
            lanes[lane].sent += 1
        }
        lanes[lane].inFlight += 1
        inFlight += 1
        probesSent += 1
        setDeadline(Int(slot), at: deadline(lane, slot: Int(slot), tries: tries, now: now), now: now)
        let datagrams = lanes[lane].transport == .udp ? dialectCount(lane, endpoint) : 1
        if lanes[lane].isPaced {
            rate.didSend(datagrams, now: now)
            lanes[lane].rate.didSend(datagrams, now: now)
        }
        lanes[lane].refusals.didSend(now: now)
        makeReady(lane)
        return Int(slot)
    }

    /// The lane's next endpoint without a final answer. A pass follows the one before at once; where it catches up with
    /// a probe still under way, it waits.
    mutating func nextTry(_ lane: Int, now: UInt64) -> Lane.Try? {
        if lanes[lane].path.isSuspect || lanes[lane].acceptance.isSuspect { return nil }
        if let retry = lanes[lane].retries.popLast() { return retry }
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
                if code.tries == 0 || code.tries < neededTries(lane, endpoint) {
                    return Lane.Try(endpoint: UInt32(endpoint))
                }
                conclude(lane, endpoint, code.outcome == .pending ? .silent : code.outcome)
            }
            guard lanes[lane].unresolved > 0, lanes[lane].mayBeginPass, lanes[lane].nextPass <= now else { return nil }
            lanes[lane].beginPass(now)
        }
    }

    /// Lets a lane wait that has nothing to send now: for an answer, or for the time of its next pass.
    private mutating func rest(_ lane: Int, now: UInt64) {
        lanes[lane].place = .waiting
        guard !finishIfDone(lane, now: now), lanes[lane].place == .waiting, lanes[lane].unresolved > 0,
            lanes[lane].remainingInPass == 0, lanes[lane].nextPass > now
        else { return }
        lanes[lane].place = .paced
        laneTimers.set(lane, at: lanes[lane].nextPass)
    }
}
