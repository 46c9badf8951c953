package import ExposurePolicy
package import Scanning

/// What somebody says about how to scan; `nil` where they say nothing. The command line's word goes before the
/// policy's, and the policy's before the timing's own values.
package struct ScanTuning: Hashable, Sendable {
    package var timing: ScanSettings.Timing?
    /// Probes per second in all.
    package var maximumRate: Int?
    /// Probes per second to one host.
    package var maximumHostRate: Int?
    package var maximumRetries: Int?
    /// The longest wait for one answer.
    package var timeout: Duration?
    package var maximumSockets: Int?

    package init() {}

    package init(_ options: ScanOptions) {
        timing = options.timing.flatMap { ScanSettings.Timing(rawValue: $0.rawValue) }
        maximumRate = options.maximumRate
        maximumHostRate = options.maximumHostRate
        maximumRetries = options.maximumRetries
        timeout = options.timeout
        maximumSockets = options.maximumSockets
    }

    /// This word where there is one, else the other's.
    package func before(_ other: ScanTuning) -> ScanTuning {
        var result = other
        result.timing = timing ?? other.timing
        result.maximumRate = maximumRate ?? other.maximumRate
        result.maximumHostRate = maximumHostRate ?? other.maximumHostRate
        result.maximumRetries = maximumRetries ?? other.maximumRetries
        result.timeout = timeout ?? other.timeout
        result.maximumSockets = maximumSockets ?? other.maximumSockets
        return result
    }

    /// The timing's values with the single ones set over it. An upper bound pulls down whatever would start above it.
    package var settings: ScanSettings {
        var settings = ScanSettings(timing ?? .normal)
        if let rate = maximumRate.map(Double.init) {
            settings.maximumRate = rate
            settings.initialRate = min(settings.initialRate, rate)
        }
        if let rate = maximumHostRate.map(Double.init) {
            settings.maximumHostRate = rate
            settings.initialHostRate = min(settings.initialHostRate, rate)
        }
        if let maximumRetries {
            settings.maximumTries = maximumRetries + 1
            settings.minimumTries = min(settings.minimumTries, maximumRetries + 1)
        }
        if let timeout {
            let nanoseconds = UInt64(timeout / .nanoseconds(1))
            settings.maximumTimeout = nanoseconds
            settings.initialTimeout = min(settings.initialTimeout, nanoseconds)
            settings.minimumTimeout = min(settings.minimumTimeout, nanoseconds)
        }
        settings.maximumSockets = maximumSockets
        // Somebody who names a rate means it, also where there is no network to spare.
        if maximumRate != nil || maximumHostRate != nil { settings.pacesLoopback = true }
        return settings
    }
}
