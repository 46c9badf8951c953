/// Named sets of values of how hard to scan, from the one that nobody notices to the one for networks that can take it.
package enum ScanTiming: String, Hashable, Sendable, CaseIterable, Codable {
    case polite
    case normal
    case fast
}

/// One value of how a scan proceeds, which a timing gives and a user may replace: the one list from which command-line
/// options, policy keys, their schema and the documented table follow. The raw value is the option's name and the
/// policy's key. Times are whole milliseconds, true and false are 1 and 0.
package enum ScanValue: String, Hashable, Sendable, CaseIterable {
    case maximumRate = "max-rate"
    case initialRate = "initial-rate"
    case maximumHostRate = "max-host-rate"
    case initialHostRate = "initial-host-rate"
    case initialDatagramRate = "initial-udp-rate"
    case maximumRetries = "max-retries"
    case minimumRetries = "min-retries"
    case initialTimeout = "initial-rtt-timeout"
    case minimumTimeout = "min-rtt-timeout"
    case maximumTimeout = "timeout"
    case maximumSockets = "max-sockets"
    case pacesLoopback = "pace-loopback"

    /// How a value is written, and between which bounds.
    package enum Kind: Hashable, Sendable {
        case count(ClosedRange<Int>, of: String)
        case milliseconds(ClosedRange<Int>)
        case truth
    }

    package var kind: Kind {
        switch self {
        case .maximumRate, .initialRate, .maximumHostRate, .initialHostRate, .initialDatagramRate:
            .count(1...10_000_000, of: "probes per second")
        case .maximumRetries, .minimumRetries: .count(0...20, of: "retries")
        case .initialTimeout, .minimumTimeout, .maximumTimeout: .milliseconds(1...300_000)
        case .maximumSockets: .count(1...1_000_000, of: "sockets")
        case .pacesLoopback: .truth
        }
    }

    /// nmap's name of the same value, where it has another.
    package var alias: String? { self == .maximumTimeout ? "max-rtt-timeout" : nil }

    /// One sentence for help, schema and manual.
    package var summary: String {
        switch self {
        case .maximumRate: "Probes a second in all, at most."
        case .initialRate: "Probes a second in all, at first."
        case .maximumHostRate: "Probes a second to one host and transport, at most."
        case .initialHostRate: "TCP probes a second to one host, at first; more while nothing is lost."
        case .initialDatagramRate: "UDP probes a second to one host, at first; fewer where it limits its refusals."
        case .maximumRetries: "How often a silent port is tried again, at most, however much is lost."
        case .minimumRetries: "How often a silent port is tried again where nothing is lost."
        case .initialTimeout: "How long to wait for an answer of a host whose round trip is not known yet."
        case .minimumTimeout: "How long to wait for an answer, at least."
        case .maximumTimeout: "How long to wait for an answer, at most."
        case .maximumSockets: "Sockets open at once, at most. Without it, as many as the system lets the process have."
        case .pacesLoopback: "Whether addresses of this machine's own loopback are paced too."
        }
    }

    /// The values that may not be greater than this one.
    package var lowerValues: [ScanValue] {
        switch self {
        case .maximumRate: [.initialRate]
        case .maximumHostRate: [.initialHostRate, .initialDatagramRate]
        case .maximumRetries: [.minimumRetries]
        case .maximumTimeout: [.initialTimeout, .minimumTimeout]
        case .initialTimeout: [.minimumTimeout]
        default: []
        }
    }

    /// The number as an option or a policy would say it: `1500ms`, `300`, `true`.
    package func text(_ number: Int) -> String {
        switch kind {
        case .count: "\(number)"
        case .milliseconds: "\(number)ms"
        case .truth: number == 0 ? "false" : "true"
        }
    }
}
