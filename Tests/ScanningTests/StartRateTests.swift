import Scanning
import Testing

/// The rate that a scan begins with, and the samples by which it is judged.
@Suite struct StartRateTests {
    /// Plays hosts that are sent `StartRate` probes a second each and take a share of them, for `seconds`: answers come
    /// after 20 ms, losses show after 200 ms.
    private struct Play {
        var rate = StartRate(300)
        var lowered: [UInt64] = []
        var restored = 0
        /// What the rate calls lost whatever it is.
        var unremarkable = LossTally()

        init(hosts: Double, seconds: UInt64, share: (_ perSecond: Double) -> Double) {
            var sent: [(time: UInt64, answered: Int, lost: Int)] = []
            var owed = LossTally()
            var (probes, losses) = (0.0, 0.0)
            for tick in 0..<seconds * 100 {
                let now = tick * 10_000_000
                probes += rate.perSecond * hosts / 100
                losses += rate.perSecond * hosts / 100 * share(rate.perSecond)
                let sample = (now, Int(probes) - Int(losses) - owed.answered, Int(losses) - owed.lost)
                owed = LossTally(answered: Int(probes) - Int(losses), lost: Int(losses))
                sent.append(sample)
                if tick >= 2 {
                    let answered = sent[Int(tick) - 2]
                    for _ in 0..<max(0, answered.answered) {
                        rate.didAnswer(sentAt: answered.time, due: answered.time + 200_000_000, now: now)
                    }
                }
                if tick >= 20, sent[Int(tick) - 20].lost > 0 {
                    rate.didLose(sent[Int(tick) - 20].lost, sentAt: sent[Int(tick) - 20].time, now: now)
                }
                switch rate.adjust(now: now, floor: 0.02) {
                case .lowered: lowered.append(now)
                case .restored: restored += 1
                case .raised, .none: break
                }
                let taken = rate.takeUnremarkable()
                unremarkable.answered += taken.answered
                unremarkable.lost += taken.lost
            }
        }
    }

    @Test func aCapacityIsKeptToAndAskedForMoreWithMoreAndMorePatience() {
        let play = Play(hosts: 10, seconds: 240) { max(0, 1 - 100 / $0) }
        #expect(play.restored == 0)
        #expect((60..<120) ~= play.rate.perSecond)
        // Each time too much was asked for, twice the time goes by before it is asked for again.
        let pauses = zip(play.lowered, play.lowered.dropFirst()).map { ($1 - $0) / 1_000_000_000 }
        #expect(pauses.count >= 3)
        #expect(play.lowered.count < 10)
        #expect((pauses.last ?? 0) > 40)
    }

    @Test func whatIsLostBeyondACapacityIsNotTakenForTheNetworksOwn() {
        let play = Play(hosts: 10, seconds: 240) { max(0, 1 - 100 / $0) }
        #expect(play.unremarkable.samples > 1000)
        #expect(play.unremarkable.share < 0.001)
    }

    @Test("a loss that lower rates do not change restores the rate for good", arguments: [0.15, 0.2, 0.35])
    func constantLoss(share: Double) {
        let play = Play(hosts: 10, seconds: 60) { _ in share }
        #expect(play.rate.perSecond == 300)
        #expect(play.lowered.count == 2)
        #expect(play.restored == 1)
        #expect(abs(play.rate.ownFloor - share) < 0.02)
        #expect(abs(play.unremarkable.share - share) < 0.02)
    }

    @Test func aNetworkThatLosesNearlyEverythingIsJudgedForAnHour() {
        let play = Play(hosts: 10, seconds: 3600) { _ in 0.85 }
        #expect(play.restored > 32)
    }

    @Test func aRateThatWasRestoredIsLoweredAgainWhereItReachesACapacity() {
        // A fifth is lost whatever the rate; later on a capacity shows beside it.
        var rate = StartRate(300)
        var now: UInt64 = 0
        for (lost, expected) in [(20, StartRate.Change.lowered), (20, .lowered), (20, .restored)] {
            #expect(Self.judge(&rate, lost: lost, now: &now) == expected)
        }
        #expect(rate.ownFloor == 0.2)
        #expect(Self.judge(&rate, lost: 70, now: &now) == .lowered)
        #expect(Self.judge(&rate, lost: 20, now: &now) == .raised)
        let isOnTrial = rate.isOnTrial
        #expect(!isOnTrial)
    }

    @Test func aLossThatFallsWithTheRateIsNoConstantOne() {
        // Each reduction helps less than it should, as where a burst allowance takes the first probes, but they help.
        var rate = StartRate(300)
        var now: UInt64 = 0
        for lost in [60, 42, 26] { #expect(Self.judge(&rate, lost: lost, now: &now) == .lowered) }
        #expect(rate.perSecond < 100)
    }

    @Test func whatWasSentBeforeTheRateWasLoweredSaysNothingAboutTheLowerOne() {
        var rate = StartRate(300)
        var now: UInt64 = 0
        #expect(Self.judge(&rate, lost: 50, now: &now) == .lowered)
        let lowered = rate.perSecond
        rate.didLose(100, sentAt: now - 1_000_000, now: now)
        for _ in 0..<100 { rate.didAnswer(sentAt: now - 1_000_000, due: now, now: now) }
        now += 1_000_000_000
        #expect(rate.adjust(now: now, floor: 0.02) == .none)
        #expect(rate.isOnTrial)
        #expect(rate.perSecond == lowered)
    }

    /// Judges a hundred probes sent now, `lost` of them lost, and lets `now` pass until then.
    private static func judge(_ rate: inout StartRate, lost: Int, now: inout UInt64) -> StartRate.Change {
        for _ in 0..<100 - lost { rate.didAnswer(sentAt: now, due: now, now: now) }
        rate.didLose(lost, sentAt: now, now: now)
        now += 1_000_000_000
        return rate.adjust(now: now, floor: 0.02)
    }

    @Test func anAnswerCountsWhenItsLossWouldHaveShown() {
        var tally = FairTally()
        tally.add(answered: 1, at: 500_000_000, now: 20_000_000)
        tally.pass(to: 400_000_000)
        #expect(tally.tally.samples == 0)
        tally.add(lost: 1, now: 500_000_000)
        tally.pass(to: 700_000_000)
        #expect(tally.tally.answered == 1)
        #expect(tally.tally.lost == 1)
    }

    @Test func whatIsForgottenDoesNotCountLaterEither() {
        var tally = FairTally()
        tally.add(answered: 1, at: 500_000_000, now: 20_000_000)
        tally.forget()
        tally.pass(to: 5_000_000_000)
        #expect(tally.tally.samples == 0)
    }

    @Test(
        "more is lost than expected when chance explains it less than once in some thousand times",
        arguments: [
            (2, 2, 0.02, false), (3, 3, 0.02, true), (6, 100, 0.03, false), (12, 100, 0.03, false),
            (14, 100, 0.03, true), (100, 100, 0.5, true), (1, 100, 0.5, false),
        ])
    func exceeding(lost: Int, samples: Int, expected: Double, exceeds: Bool) {
        #expect(LossTally(answered: samples - lost, lost: lost).exceeds(expected) == exceeds)
    }
}
