package import AuditModel

/// How fast and how persistently to probe. A timing gives every value; each can be set on its own.
package struct ScanSettings: Sendable, Hashable {
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

    package init(_ timing: ScanTiming = .normal) {
        maximumSockets = nil
        pacesLoopback = timing == .polite
        switch timing {
        case .polite:
            (initialHostRate, maximumHostRate) = (20, 100)
            initialDatagramRate = 10
            (initialRate, maximumRate) = (200, 1000)
            (minimumTries, maximumTries) = (3, 10)
            (initialTimeout, minimumTimeout, maximumTimeout) = (
                1500 * Self.millisecond, 500 * Self.millisecond, 5000 * Self.millisecond
            )
        case .normal:
            (initialHostRate, maximumHostRate) = (300, 10_000)
            initialDatagramRate = 200
            (initialRate, maximumRate) = (10_000, 1_000_000)
            (minimumTries, maximumTries) = (2, 10)
            (initialTimeout, minimumTimeout, maximumTimeout) = (
                1000 * Self.millisecond, 200 * Self.millisecond, 3000 * Self.millisecond
            )
        case .fast:
            (initialHostRate, maximumHostRate) = (400, 100_000)
            initialDatagramRate = 500
            (initialRate, maximumRate) = (50_000, 1_000_000)
            (minimumTries, maximumTries) = (2, 10)
            (initialTimeout, minimumTimeout, maximumTimeout) = (
                500 * Self.millisecond, 100 * Self.millisecond, 1500 * Self.millisecond
            )
        }
    }
}

extension ScanSettings {
    /// The value as users say it; `nil` where the settings leave it to the system. Setting `nil` changes nothing.
    package subscript(value: ScanValue) -> Int? {
        get {
            switch value {
            case .maximumRate: Int(maximumRate)
            case .initialRate: Int(initialRate)
            case .maximumHostRate: Int(maximumHostRate)
            case .initialHostRate: Int(initialHostRate)
            case .initialDatagramRate: Int(initialDatagramRate)
            case .maximumRetries: maximumTries - 1
            case .minimumRetries: minimumTries - 1
            case .initialTimeout: Int(initialTimeout / Self.millisecond)
            case .minimumTimeout: Int(minimumTimeout / Self.millisecond)
            case .maximumTimeout: Int(maximumTimeout / Self.millisecond)
            case .maximumSockets: maximumSockets
            case .pacesLoopback: pacesLoopback ? 1 : 0
            }
        }
        set {
            guard let number = newValue else { return }
            switch value {
            case .maximumRate: maximumRate = Double(number)
            case .initialRate: initialRate = Double(number)
            case .maximumHostRate: maximumHostRate = Double(number)
            case .initialHostRate: initialHostRate = Double(number)
            case .initialDatagramRate: initialDatagramRate = Double(number)
            case .maximumRetries: maximumTries = number + 1
            case .minimumRetries: minimumTries = number + 1
            case .initialTimeout: initialTimeout = UInt64(number) * Self.millisecond
            case .minimumTimeout: minimumTimeout = UInt64(number) * Self.millisecond
            case .maximumTimeout: maximumTimeout = UInt64(number) * Self.millisecond
            case .maximumSockets: maximumSockets = number
            case .pacesLoopback: pacesLoopback = number != 0
            }
        }
    }

    private static let millisecond: UInt64 = 1_000_000

    /// The settings of one of `workers` that share a scan: rates over all hosts are divided among them.
    func share(of workers: Int) -> ScanSettings {
        var share = self
        share.initialRate /= Double(workers)
        share.maximumRate /= Double(workers)
        return share
    }
}
