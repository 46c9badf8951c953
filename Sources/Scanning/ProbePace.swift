import AuditModel

/// What the losses teach: how fast to send, whose silence to believe, and when a host is gone.
extension ProbeScheduler {
    /// The loss at which rates may still grow where much remains to be done, and for how many seconds at the present rate.
    private static let ordinaryLoss = 0.05
    private static let worthARisk = 10.0

    /// Takes samples of the loss; `isRecent` tells whether they say something about the present rate. What is lost at
    /// any rate is learnt from those that do only after the rate has been judged.
    mutating func record(
        _ lane: Int, answered: Int, lost: Int, sentAt: UInt64, lostSentAt: UInt64, isRecent: Bool = true,
        now: UInt64
    ) {
        lanes[lane].loss.add(answered: answered, lost: lost)
        lossAtAll.add(answered: answered, lost: lost)
        // What was lost at a rate that turned out to be too high says nothing about any other.
        guard isRecent else {
            if lanes[lane].foundRate == nil { loss.add(answered: answered, lost: lost) }
            return
        }
        lanes[lane].rate.add(answered: answered, lost: lost)
        if group.isAtStart(lanes[lane]) {
            if answered > 0 { group.start.didAnswer(sentAt: sentAt, due: sentAt + lossDelay(lane), now: now) }
            if lost > 0 { group.start.didLose(lost, sentAt: lostSentAt, now: now) }
        }
        // What a lane loses after it has raised its rate is its own doing, and it is the one to slow down; one that has
        // found its rate keeps to it.
        let isOwnDoing = lanes[lane].rate.perSecond > settings.initialHostRate || lanes[lane].foundRate != nil
        rate.add(answered: answered, lost: isOwnDoing ? 0 : lost)
    }

    /// After what time a loss shows: by its time-out, or by the answer to the try after it.
    private func lossDelay(_ lane: Int) -> UInt64 {
        timeout(lane, tries: 0) + (lanes[lane].mostlyAnswers ? lanes[lane].roundTrip.smoothed : 0)
    }

    mutating func adjustRates(_ lane: Int, now: UInt64) {
        let floor = networkLoss
        if group.isAtStart(lanes[lane]) { judgeStart(floor: floor, now: now) }
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
    private var networkLoss: Double { max(min(floorLoss.share, Self.unavoidableLoss), group.start.ownFloor) }

    private mutating func adjustRate(_ lane: Int, floor: Double, now: UInt64) {
        let rateBefore = lanes[lane].rate.perSecond
        let start = lanes[lane].transport == .tcp ? group.start.perSecond : settings.initialHostRate
        let isLong = Double(lanes[lane].unresolved) > Self.worthARisk * rateBefore
        let isHarmless = lossAtAll.isClean || isLong && lossAtAll.share <= Self.ordinaryLoss
        // What a policer answers for is no loss that would show.
        let mayGrow =
            (lanes[lane].refusals.allowGrowth && isHarmless || rateBefore < start)
            && lanes[lane].acceptance.confirmed == 0
        let sentBefore = lanes[lane].rate.sentUnweighed
        let change = lanes[lane].rate.adjust(
            now: now, timeout: lossInterval(lane), floor: floor, mayGrow: mayGrow, isHeldBack: !mayRaise(lane))
        if change == .lowered {
            distrust(lane, latest: sentBefore)
            // A UDP lane has no sensors to measure the loss anew with.
            if lanes[lane].transport == .tcp { lanes[lane].loss = LossEstimate() }
        }
        if change == .raised, lanes[lane].transport == .tcp, lanes[lane].rate.perSecond > group.start.perSecond {
            group.didRaise(&lanes[lane], from: rateBefore)
        }
        takeUnremarkable(lanes[lane].rate.takeUnremarkable())
        observeGroup(lane, change, now: now)
    }

    private mutating func takeUnremarkable(_ samples: LossTally) {
        loss.add(answered: samples.answered, lost: samples.lost)
        floorLoss.add(answered: samples.answered, lost: samples.lost)
    }

    /// Judges the rate that all hosts began with.
    private mutating func judgeStart(floor: Double, now: UInt64) {
        let change = group.judgeStart(now: now, floor: floor)
        if change == .raised || change == .restored {
            for lane in lanes.indices where group.isAtStart(lanes[lane]) {
                lanes[lane].rate.restart(at: group.start.perSecond)
                lanes[lane].trustedRate = group.start.perSecond
                // What was sent at the lower rates is taken back too if the higher one proves too high after all.
                if change == .raised { lanes[lane].sentUntrusted = lanes[lane].sent }
            }
        }
        takeUnremarkable(group.start.takeUnremarkable())
    }

    private func mayRaise(_ lane: Int) -> Bool {
        let wanted = lanes[lane].rate.raised
        return lanes[lane].transport == .udp || wanted <= group.start.perSecond
            || group.mayRaise(lanes[lane], to: wanted)
    }

    private mutating func observeGroup(_ lane: Int, _ change: PacedRate.Change, now: UInt64) {
        guard lanes[lane].transport == .tcp else { return }
        if lanes[lane].sensor >= 0 { group.didChange(&lanes[lane], change) }
        if change == .lowered { group.didLower(&lanes[lane]) }
        guard let ceiling = group.ceiling(lanes[lane]), lanes[lane].foundRate == nil else { return }
        guard lanes[lane].rate.hold(at: max(ceiling, settings.initialHostRate / 16), now: now) else { return }
        if lanes[lane].rate.perSecond < 0.85 * lanes[lane].trustedRate {
            distrust(lane, latest: lanes[lane].sent - lanes[lane].sentUntrusted)
            lanes[lane].trustedRate = lanes[lane].rate.perSecond
            lanes[lane].sentUntrusted = lanes[lane].sent
            lanes[lane].loss = LossEstimate()
        }
    }

    /// Slows a lane down by half, whose sensors got through as soon as nothing else was sent.
    mutating func yieldRate(_ lane: Int, now: UInt64) {
        guard lanes[lane].isPaced, !group.isOnTrial(lanes[lane]) else { return }
        distrust(lane, latest: lanes[lane].rate.sentUnweighed)
        lanes[lane].rate.halve(now: now)
        lanes[lane].loss = LossEstimate()
        observeGroup(lane, .lowered, now: now)
    }

    /// Ends a lane whose host has stopped answering: what it did not answer before is not known.
    mutating func giveUp(_ lane: Int) {
        lanes[lane].lostPath = .hostLost
        let foreign = lanes[lane].foreignToSensor
        group.forget(&lanes[lane])
        lanes[lane].sensor = -1
        lanes[lane].path.end()
        lanes[lane].acceptance.end()
        for endpoint in codes[lane].indices
        where codes[lane][endpoint].isConcluded && foreign.contains(codes[lane][endpoint].outcome) {
            codes[lane][endpoint].outcome = .silent
        }
        concludeIdle(lane, .silent)
    }

    /// Concludes what is not being probed; probes under way end by themselves.
    mutating func concludeIdle(_ lane: Int, _ outcome: Outcome) {
        for retry in lanes[lane].retries { codes[lane][Int(retry.endpoint)].isBusy = false }
        lanes[lane].retries = []
        for endpoint in codes[lane].indices
        where !codes[lane][endpoint].isConcluded && !codes[lane][endpoint].isBusy {
            conclude(lane, endpoint, outcome)
        }
    }
}
