import LabNetwork
import Testing

@Suite struct TokenBucketTests {
    @Test func itGivesItsBurstAndThenItsRate() {
        var bucket = TokenBucket(RateLimit(perSecond: 10, burst: 3))
        let taken = [0, 0, 0, 0, 50, 100, 100, 250].map { bucket.take(at: $0 * 1_000_000) }
        #expect(taken == [true, true, true, false, false, true, false, true])
    }

    @Test func itNeverSavesMoreThanItsBurst() {
        var bucket = TokenBucket(RateLimit(perSecond: 1000, burst: 2))
        _ = bucket.take(at: 0)
        let taken = (0..<4).map { _ in bucket.take(at: 60_000_000_000) }
        #expect(taken == [true, true, false, false])
    }

    @Test(arguments: [(200.0, 1.0), (1000.0, 50.0), (3.0, 1.0)])
    func overTimeItGivesItsRate(rate: Double, burst: Double) {
        var bucket = TokenBucket(RateLimit(perSecond: rate, burst: burst))
        let taken = (0..<100_000).count { bucket.take(at: Int64($0) * 100_000) }
        #expect(abs(Double(taken) - (rate * 10 + burst)) <= 2)
    }
}
