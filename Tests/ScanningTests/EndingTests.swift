import AuditModel
import Scanning
import Sockets
import Testing

/// Whatever the network and this machine do, a scan ends, and every endpoint has one outcome.
@Suite struct EndingTests {
    private static let outcomes: [Outcome] = [
        .synAck, .refused, .portUnreachable, .hostUnreachable, .adminProhibited, .noNeighbor, .noRoute, .localError,
        .localFirewall, .interfaceDown,
    ]
    private static let paths: [NetworkPath] = [.there, .unknown, .noEntry, .noRoute, .noNeighbor, .interfaceDown]

    /// A network that changes what it does every few hundred milliseconds: each of its moods answers with a few outcomes,
    /// loses some probes, lets some not leave, and knows something else of the way.
    private struct Mood {
        var outcomes: [Outcome]
        var loss: Double
        var shortage: Double
        var path: NetworkPath

        init(using generator: inout SeededGenerator) {
            outcomes = (0..<Int.random(in: 1...3, using: &generator)).compactMap { _ in
                EndingTests.outcomes.randomElement(using: &generator)
            }
            loss = [0, 0.1, 0.9, 1].randomElement(using: &generator) ?? 0
            shortage = [0, 0, 0, 0.5].randomElement(using: &generator) ?? 0
            path = EndingTests.paths.randomElement(using: &generator) ?? .there
        }
    }

    @Test("a scan of a network without any order ends", arguments: 0..<300)
    func disorder(seed: UInt64) {
        for neighbors in [false, true] {
            var generator = SeededGenerator(seed: seed)
            let ports = UInt16.random(in: 1...80, using: &generator)
            let plan = plan(hosts: 4, tcp: 1...ports, seed: seed)
            let settings = ScanSettings()
            let lanes = LanePlan(
                plan, share: Array(plan.hosts.indices), settings: settings, needsNeighbor: { _ in neighbors })
            var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: 300, now: 0)
            var answers: [(time: UInt64, slot: Int, outcome: Outcome)] = []
            var mood = Mood(using: &generator)
            var moodEnds: UInt64 = 0
            var now: UInt64 = 0
            let limit: UInt64 = 600_000_000_000
            while !scheduler.isFinished, now < limit {
                if now >= moodEnds {
                    mood = Mood(using: &generator)
                    moodEnds = now + UInt64.random(in: 50_000_000...3_000_000_000, using: &generator)
                }
                let due = answers.filter { $0.time <= now }
                answers.removeAll { $0.time <= now }
                for answer in due { scheduler.complete(answer.slot, answer.outcome, now: now) }
                while let slot = scheduler.expire(now: now) {
                    answers.removeAll { $0.slot == slot }
                    scheduler.complete(slot, .silent, now: now)
                }
                if let family = scheduler.neighborQuestion(now: now) {
                    scheduler.settleNeighbors(family, NeighborTable(limit: 1024, unresolved: 0, held: 0), now: now)
                }
                while let slot = scheduler.next(now: now) {
                    if Double.random(in: 0..<1, using: &generator) < mood.shortage {
                        scheduler.putBack(slot, now: now)
                    } else if Double.random(in: 0..<1, using: &generator) >= mood.loss,
                        let outcome = mood.outcomes.randomElement(using: &generator)
                    {
                        let roundTrip = UInt64.random(in: 100_000...80_000_000, using: &generator)
                        answers.append((now + roundTrip, slot, outcome))
                    }
                }
                while let question = scheduler.takePathQuestion() {
                    scheduler.settlePath(question.lane, mood.path, now: now)
                }
                if scheduler.isFinished { break }
                let next = min(answers.map(\.time).min() ?? .max, scheduler.wakeTime(now: now) ?? .max)
                #expect(next < .max, "nothing can wake the scan any more")
                now = max(now + 1, min(next, limit))
            }
            #expect(now < limit)
            let finished = scheduler.takeFinished()
            #expect(finished.count == 4)
            for lane in finished {
                let ended = lane.open.map(\.port) + lane.others.flatMap { Array($0.ports) }
                #expect(ended.sorted() == Array(1...ports))
                #expect(!lane.others.contains { $0.outcome == .pending })
            }
        }
    }
}
