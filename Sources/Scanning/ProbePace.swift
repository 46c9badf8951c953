import AuditModel

/// What the losses teach: how fast to send, whose silence to believe, and when a host is gone.
extension ProbeScheduler {
    /// Takes samples of the loss; `isRecent` tells whether they say something about the present rate. What is lost at
    /// any rate is learnt from those that do only after the rate has been judged.
    mutating func record(_ lane: Int, answered: Int, lost: Int, isRecent: Bool = true) {
        lanes[lane].loss.add(answered: answered, lost: lost)
        lossAtAll.add(answered: answered, lost: lost)
        // What was lost at a rate that turned out to be too high says nothing about any other.
        guard isRecent else {
            if lanes[lane].foundRate == nil { loss.add(answered: answered, lost: lost) }
            return
        }
        lanes[lane].rate.add(answered: answered, lost: lost)
        // What a lane loses after it has raised its rate is its own doing, and it is the one to slow down; one that has
        // found its rate keeps to it.
        let isOwnDoing = lanes[lane].rate.perSecond > settings.initialHostRate || lanes[lane].foundRate != nil
        rate.add(answered: answered, lost: isOwnDoing ? 0 : lost)
    }

    mutating func adjustRates(_ lane: Int, now: UInt64) {
        let floor = networkLoss
        if lanes[lane].isPaced { adjustRate(lane, floor: floor, now: now) }
        if plan.isPaced {
            _ = rate.adjust(now: now, timeout: 250_000_000, floor: floor, mayGrow: true, toleratesFloor: true)
        }
    }

    /// The share of what is sent to the lane's host that is lost at any rate.
    func lossFloor(_ lane: Int) -> Double {
        max(networkLoss, lanes[lane].rate.ownFloor)
    }

    /// The same for all hosts.
    private var networkLoss: Double { min(floorLoss.share, Self.unavoidableLoss) }

    private mutating func adjustRate(_ lane: Int, floor: Double, now: UInt64) {
        let rateBefore = lanes[lane].rate.perSecond
        let mayGrow =
            lanes[lane].refusals.allowGrowth && lossAtAll.isClean || rateBefore < settings.initialHostRate
        let sentBefore = lanes[lane].rate.sentUnweighed
        let change = lanes[lane].rate.adjust(
            now: now, timeout: lossInterval(lane), floor: floor, mayGrow: mayGrow, isHeldBack: !mayRaise(lane))
        if change == .lowered {
            distrust(lane, latest: sentBefore)
            // A UDP lane has no sensors to measure the loss anew with.
            if lanes[lane].transport == .tcp { lanes[lane].loss = LossEstimate() }
        }
        if change == .raised, lanes[lane].transport == .tcp, lanes[lane].rate.perSecond > settings.initialHostRate {
            group.didRaise(&lanes[lane], from: rateBefore)
        }
        let samples = lanes[lane].rate.takeUnremarkable()
        loss.add(answered: samples.answered, lost: samples.lost)
        floorLoss.add(answered: samples.answered, lost: samples.lost)
        observeGroup(lane, change, now: now)
    }

    private func mayRaise(_ lane: Int) -> Bool {
        let wanted = lanes[lane].rate.raised
        return lanes[lane].transport == .udp || wanted <= settings.initialHostRate
            || group.mayRaise(lanes[lane], to: wanted)
    }

    private mutating func observeGroup(_ lane: Int, _ change: PacedRate.Change, now: UInt64) {
        guard lanes[lane].transport == .tcp else { return }
        if lanes[lane].sensor >= 0 { group.didChange(&lanes[lane], change) }
        if change == .lowered { group.didLower(&lanes[lane]) }
        if let ceiling = group.ceiling(lanes[lane]), lanes[lane].foundRate == nil {
            lanes[lane].rate.hold(at: max(ceiling, settings.initialHostRate / 4))
        }
    }

    /// Slows a lane down by half, whose sensors got through as soon as nothing else was sent.
    mutating func yieldRate(_ lane: Int, now: UInt64) {
        guard lanes[lane].isPaced else { return }
        distrust(lane, latest: lanes[lane].rate.sentUnweighed)
        lanes[lane].rate.halve(now: now)
        lanes[lane].loss = LossEstimate()
        observeGroup(lane, .lowered, now: now)
    }

    /// Takes back a try of each of the lane's latest endpoints that stayed silent: they will be tried once more. By
    /// default those since the last sensor that was answered.
    mutating func distrust(_ lane: Int, latest: Int? = nil) {
        let table = lanes[lane].table
        let wanted = min(latest ?? (lanes[lane].path.silentSensors + 1) * Lane.probesPerSensor, lanes[lane].sent)
        let count = min(wanted, Self.distrustLimit * table.count - lanes[lane].distrusted)
        guard count > 0 else { return }
        lanes[lane].distrusted += count
        var endpoint = lanes[lane].position
        for _ in 0..<count {
            endpoint -= lanes[lane].stride
            if endpoint < 0 { endpoint += table.count }
            takeBackTry(lane, endpoint)
        }
    }

    /// Takes back a try of a silent endpoint, one that was concluded too.
    private mutating func takeBackTry(_ lane: Int, _ endpoint: Int) {
        let code = codes[lane][endpoint]
        guard code.tries > 0 else { return }
        if code.isConcluded {
            guard code.outcome == .silent else { return }
            codes[lane][endpoint].isConcluded = false
            codes[lane][endpoint].outcome = .pending
            lanes[lane].unresolved += 1
            endpointsDone -= 1
        }
        codes[lane][endpoint].tries = code.tries - 1
    }

    /// Ends a lane whose host has stopped answering: what it did not answer before is not known.
    mutating func giveUp(_ lane: Int) {
        lanes[lane].lostPath = .hostLost
        group.forget(&lanes[lane])
        lanes[lane].sensor = -1
        lanes[lane].retries = []
        for endpoint in codes[lane].indices where !codes[lane][endpoint].isConcluded {
            conclude(lane, endpoint, .silent)
        }
    }
}
