import AuditModel

/// How lanes come, and go as results.
extension ProbeScheduler {
    /// Whether there is another lane, and room for it.
    var canActivate: Bool {
        guard let next = nextLane else { return false }
        return activeLanes == 0
            || activeLanes < Self.activeLaneLimit
                && activeEndpoints + plan.endpointCount(next) <= Self.activeEndpointLimit
    }

    mutating func activate(now: UInt64) {
        var budget = 64
        while budget > 0, canActivate, let next = takeNextLane() {
            let lane = plan.lane(next, settings: settings, now: now)
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
                neighborQuestions.append(.max)
                laneTimers.grow(to: max(64, lanes.capacity))
            }
            neighborQuestions[index] = plan.neighborFamily(next) == nil ? .max : now
            makeReady(index)
        }
    }

    @discardableResult
    mutating func finishIfDone(_ lane: Int, now: UInt64) -> Bool {
        guard lanes[lane].unresolved == 0, lanes[lane].inFlight == 0 else { return false }
        if reopen(lane) || lanes[lane].needsProof || lanes[lane].needsProofByOpenPort {
            makeReady(lane)
            return false
        }
        if asksForPath(lane) { return false }
        finish(lane, now: now)
        return true
    }

    /// Ends a lane whose endpoints are all concluded.
    mutating func finish(_ lane: Int, now: UInt64) {
        let samples = lanes[lane].rate.takeRest()
        loss.add(answered: samples.answered, lost: samples.lost)
        group.didFinish(lanes[lane])
        finished.append(
            LaneResult(lanes[lane], codes: codes[lane], details: details[lane], groupLoss: loss.share, endedAt: now))
        activeLanes -= 1
        activeEndpoints -= lanes[lane].table.count
        codes[lane] = []
        details[lane] = []
        lanes[lane].retries = []
        doubts[lane] = nil
        soughtNeighbors.remove(lane)
        freeLanes.append(lane)
    }

    /// Takes the lanes finished since the last call.
    package mutating func takeFinished() -> [LaneResult] {
        defer { finished = [] }
        return finished
    }

    package var hasFinished: Bool { !finished.isEmpty }
}
