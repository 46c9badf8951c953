/// Smoothed round-trip time and variation (RFC 6298 2), in nanoseconds, and the time-out that follows from them.
package struct RoundTripEstimator: Sendable {
    package private(set) var smoothed: UInt64 = 0
    private var variation: UInt64 = 0

    package init() {}

    package var hasSample: Bool { smoothed != 0 }

    package mutating func add(_ sample: UInt64) {
        let sample = max(sample, 1)
        guard hasSample else {
            smoothed = sample
            variation = sample / 2
            return
        }
        let difference = smoothed > sample ? smoothed - sample : sample - smoothed
        variation = variation - variation / 4 + difference / 4
        smoothed = max(1, smoothed - smoothed / 8 + sample / 8)
    }

    /// SRTT + 4 RTTVAR: an answer that has not come by then is probably lost. 0 as long as nothing was measured.
    package var unbounded: UInt64 { smoothed + 4 * variation }

    /// `unbounded` within the settings' bounds; the initial time-out as long as nothing was measured.
    package func timeout(_ settings: ScanSettings) -> UInt64 {
        guard hasSample else { return settings.initialTimeout }
        return min(max(unbounded, settings.minimumTimeout), settings.maximumTimeout)
    }
}
