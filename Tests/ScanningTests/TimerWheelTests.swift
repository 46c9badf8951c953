import AuditModel
import Scanning
import Testing

@Suite struct TimerWheelTests {
    @Test("every deadline comes out once, never early, and in time", arguments: 1...8 as ClosedRange<UInt64>)
    func agreesWithASortedList(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = 300
        var wheel = TimerWheel(capacity: count, now: 5_000_000_000)
        var pending: [Int: UInt64] = [:]
        var now: UInt64 = 5_000_000_000
        let tick: UInt64 = 1 << 20
        for _ in 0..<3000 {
            let index = Int.random(in: 0..<count, using: &generator)
            if pending[index] != nil, Bool.random(using: &generator) {
                wheel.clear(index)
                pending[index] = nil
            } else {
                // Up to 30 s, so that the wheel turns more than once.
                let time = now + UInt64.random(in: 0..<30_000_000_000, using: &generator)
                wheel.set(index, at: time)
                pending[index] = time
            }
            let deadline = wheel.nextDeadline()
            #expect((deadline == nil) == pending.isEmpty)
            now += UInt64.random(in: 0..<40_000_000, using: &generator)
            while let expired = wheel.takeExpired(now: now) {
                let time = pending.removeValue(forKey: expired)
                #expect(time != nil && time.map { $0 <= now } == true)
            }
            #expect(pending.values.allSatisfy { $0 + 2 * tick > now })
            #expect(wheel.count == pending.count)
        }
    }

    @Test func theNextDeadlineIsNeverAfterTheFirstThingDue() {
        var wheel = TimerWheel(capacity: 4, now: 0)
        wheel.set(1, at: 700_000_000)
        wheel.set(2, at: 20_000_000_000)
        let first = wheel.nextDeadline()
        #expect(first.map { $0 >= 700_000_000 && $0 < 703_000_000 } == true)
        #expect(wheel.takeExpired(now: 699_000_000) == nil)
        #expect(wheel.takeExpired(now: 703_000_000) == 1)
        #expect(wheel.takeExpired(now: 703_000_000) == nil)
        wheel.clear(2)
        #expect(wheel.nextDeadline() == nil)
    }
}
