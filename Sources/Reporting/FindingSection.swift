import AuditModel

/// The findings that call for something, in order of urgency, as the formats for people group them. Compliant ones are
/// in none.
enum FindingSection: CaseIterable {
    case violations
    case notVerified
    case waived
    case resolved

    var title: String {
        switch self {
        case .violations: "Violations"
        case .notVerified: "Not verified"
        case .waived: "Waived"
        case .resolved: "Resolved since the baseline"
        }
    }

    /// The one section of a finding; `nil` for a compliant one.
    init?(_ finding: Finding) {
        if finding.baseline == .resolved {
            self = .resolved
        } else if finding.verdict == .compliant {
            return nil
        } else if finding.status == .waived {
            self = .waived
        } else {
            self = finding.verdict.isViolation ? .violations : .notVerified
        }
    }
}
