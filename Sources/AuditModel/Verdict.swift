/// The outcome of holding one fact against the policy. The raw values are the rule ids of every format.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case compliant
    /// Open, and neither declared open nor excused.
    case unexpectedOpen = "unexpected-open"
    /// Declared open, found closed or filtered.
    case missing
    /// Declared closed or filtered, found the other of the two.
    case wrongState = "wrong-state"
    case wrongService = "wrong-service"
    case insecureService = "insecure-service"
    case tlsViolation = "tls-violation"
    case certificateViolation = "certificate-violation"
    case dnsMismatch = "dns-mismatch"
    /// A declared name that gives no address.
    case unresolved
    /// An open expectation without the evidence that `require` asks for.
    case undocumented
    case reviewOverdue = "review-overdue"
    /// No conclusive evidence.
    case notVerified = "not-verified"

    /// Whether it counts against the policy. `not-verified` is missing evidence, no violation.
    package var isViolation: Bool { self != .compliant && self != .notVerified }

    package var defaultSeverity: Severity {
        switch self {
        case .unexpectedOpen, .insecureService, .tlsViolation, .certificateViolation: .high
        case .missing, .wrongState, .wrongService, .dnsMismatch, .unresolved, .notVerified: .medium
        case .undocumented, .reviewOverdue: .low
        case .compliant: .info
        }
    }
}

package enum Severity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case critical
    case high
    case medium
    case low
    case info

    private var rank: Int {
        switch self {
        case .critical: 4
        case .high: 3
        case .medium: 2
        case .low: 1
        case .info: 0
        }
    }

    /// By weight: `info < critical`.
    package static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rank < rhs.rank }
}

/// What an expectation declares about a port.
package enum ExpectedState: String, Hashable, Sendable, Codable, CaseIterable {
    case open
    case closed
    case filtered
    case notOpen = "not-open"
    case any
}
