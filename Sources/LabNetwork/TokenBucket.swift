/// So many a second, and at most so many at once.
package struct RateLimit: Hashable, Sendable, Codable {
    package var perSecond: Double
    package var burst: Double

    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// A token bucket in virtual time: full at the first use, never above its burst.
package struct TokenBucket: Sendable {
    private let limit: RateLimit
    private var tokens: Double
    private var updatedAt: Int64?

    package init(_ limit: RateLimit) {
        self.limit = limit
        tokens = limit.burst
    }

    /// Takes one token at `now` (nanoseconds, never going back); `false` when there is none.
    package mutating func take(at now: Int64) -> Bool {
        if let updatedAt {
            tokens = min(limit.burst, tokens + Double(now - updatedAt) * limit.perSecond / 1e9)
        }
        updatedAt = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
