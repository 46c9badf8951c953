/// How fast and how persistently to probe. A `Timing` gives every value; each can be set on its own.
package struct ScanSettings: Sendable, Hashable {
    /// Named sets of values, from the one that nobody notices to the one for networks that can take it.
    package enum Timing: String, Sendable, CaseIterable, Codable {
        case polite
        case normal
        case fast
    }

    /// Probes per second to one host and transport, at first. It doubles as long as no loss is seen.
    package var initialHostRate: Double
    /// Probes per second to one host and transport, at most (`--max-host-rate`).
    package var maximumHostRate: Double
    /// UDP probes per second to one host, at first. Hosts limit their answers about closed UDP ports, many to one a
    /// second after a few (RFC 1812 4.3.2.8); the scan slows to that where it shows.
    package var initialDatagramRate: Double
    /// Probes per second in all, at first.
    package var initialRate: Double
    /// Probes per second in all, at most (`--max-rate`).
    package var maximumRate: Double
    /// Tries of a silent port where no loss is seen.
    package var minimumTries: Int
    /// Tries of a silent port, at most, however much is lost (`--max-retries` plus one).
    package var maximumTries: Int
    /// The wait for an answer before any round trip to the host was measured, in nanoseconds.
    package var initialTimeout: UInt64
    /// Bounds of the wait that follows from measured round trips, in nanoseconds. `--timeout` sets the upper one.
    package var minimumTimeout: UInt64
    package var maximumTimeout: UInt64
    /// Sockets open at once, at most; `nil` takes what the descriptor limit leaves (`--max-sockets`).
    package var maximumSockets: Int?
    /// Whether hosts on this machine's loopback are spared the pacing too. There is no network between to protect.
    package var pacesLoopback: Bool

    package init(_ timing: Timing = .normal) {
        let millisecond: UInt64 = 1_000_000
        maximumSockets = nil
        pacesLoopback = timing == .polite
        switch timing {
        case .polite:
            (initialHostRate, maximumHostRate) = (20, 100)
            initialDatagramRate = 10
            (initialRate, maximumRate) = (200, 1000)
            (minimumTries, maximumTries) = (3, 10)
            (initialTimeout, minimumTimeout, maximumTimeout) = (
                1500 * millisecond, 500 * millisecond, 5000 * millisecond
            )
        case .normal:
            (initialHostRate, maximumHostRate) = (300, 10_000)
            initialDatagramRate = 100
            (initialRate, maximumRate) = (10_000, 1_000_000)
            (minimumTries, maximumTries) = (2, 10)
            (initialTimeout, minimumTimeout, maximumTimeout) = (
                1000 * millisecond, 200 * millisecond, 3000 * millisecond
            )
        case .fast:
            (initialHostRate, maximumHostRate) = (400, 100_000)
            initialDatagramRate = 500
            (initialRate, maximumRate) = (50_000, 1_000_000)
            (minimumTries, maximumTries) = (2, 10)
            (initialTimeout, minimumTimeout, maximumTimeout) = (
                500 * millisecond, 100 * millisecond, 1500 * millisecond
            )
        }
    }
}

extension ScanSettings {
    /// The settings of one of `workers` that share a scan: rates over all hosts are divided among them.
    func share(of workers: Int) -> ScanSettings {
        var share = self
        share.initialRate /= Double(workers)
        share.maximumRate /= Double(workers)
        return share
    }
}
