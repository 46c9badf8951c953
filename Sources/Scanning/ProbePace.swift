import AuditModel

/// What the losses teach: how fast to send, whose silence to believe, and when a host is gone.
extension ProbeScheduler {
    /// Takes samples of the loss; `isRecent` tells whether they say something about the present rate. What is lost at
    /// any rate is learnt from those that do only after the rate has been judged.
    mutating func record(_ lane: Int, answered: Int, lost: Int, isRecent: Bool = true) {
        lanes[lane].loss.add(answered: answered, lost: lost)
        lossAtAll.add(answered: answered, lost: lost)
        guard isRecent else { return loss.add(answered: answered, lost: lost) }
        lanes[lane].rate.add(answered: answered, lost: lost)
        // What a lane loses after it has raised its rate is its own doing, and it is the one to slow down; one that has
        // found its rate keeps to it.
        let isOwnDoing = lanes[lane].rate.perSecond > settings.initialHostRate || lanes[lane].foundRate != nil
        rate.add(answered: answered, lost: isOwnDoing ? 0 : lost)
    }

    mutating func adjustRates(_ lane: Int, now: UInt64) {
        let floor = min(loss.share, Self.unavoidableLoss)
        if lanes[lane].isPaced { adjustRate(lane, floor: floor, now: now) }
        if plan.isPaced {
            _ = rate.adjust(now: now, timeout: 250_000_000, floor: floor, mayGrow: true, toleratesFloor: true)
        }
    }

    private mutating func adjustRate(_ lane: Int, floor: Double, now: UInt64) {
        let mayGrow =
            lanes[lane].refusals.allowGrowth && lossAtAll.isClean
            || lanes[lane].rate.perSecond < settings.initialHostRate
        let sentBefore = lanes[lane].rate.sentUnweighed
        let change = lanes[lane].rate.adjust(
            now: now, timeout: lossInterval(lane), floor: floor, mayGrow: mayGrow)
        if change == .lowered { distrust(lane, latest: sentBefore) }
        let samples = lanes[lane].rate.takeUnremarkable()
        loss.add(answered: samples.answered, lost: samples.lost)
        observeGroup(lane, change, now: now)
    }

    private mutating func observeGroup(_ lane: Int, _ change: PacedRate.Change, now: UInt64) {
        if lanes[lane].sensor >= 0 {
            group.didChange(&lanes[lane], change)
        } else if let ceiling = group.ceiling {
            lanes[lane].rate.hold(at: max(ceiling, settings.initialHostRate / 4))
        }
    }

    /// Takes back a try of each of the lane's latest endpoints that stayed silent: they will be tried once more. By
    /// default those since the last sensor that was answered.
    mutating func distrust(_ lane: Int, latest: Int? = nil) {
        let table = lanes[lane].table
        let wanted = min(latest ?? (lanes[lane].path.silentSensors + 1) * Lane.probesPerSensor, lanes[lane].sent)
        let count = min(wanted, table.count, 2 * table.count - lanes[lane].distrusted)
        guard count > 0 else { return }
        lanes[lane].distrusted += count
        var endpoint = lanes[lane].position
        for _ in 0..<count {
            endpoint -= lanes[lane].stride
            if endpoint < 0 { endpoint += table.count }
            let code = codes[lane][endpoint]
            if !code.isConcluded, code.tries > 0 { codes[lane][endpoint].tries = code.tries - 1 }
        }
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
