import AuditModel

/// One test case: an expectation of the policy at one endpoint, with every finding about it, or a name to resolve. Its
/// name says what is expected and not what was found, so that a pipeline follows it from run to run.
struct JUnitCase {
    /// The worst of several counts.
    enum Outcome: Int, Comparable {
        case passed
        case skipped
        case error
        case failure

        init(_ finding: Finding) {
            switch FindingSection(finding) {
            case nil, .resolved: self = .passed
            case .violations: self = .failure
            case .notVerified: self = .error
            case .waived: self = .skipped
            }
        }

        static func < (lhs: Outcome, rhs: Outcome) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    let className: String
    let name: String
    let location: SourceLocation?
    let outcome: Outcome
    /// The verdict or failure behind the outcome.
    let type: String
    /// What is the case, a sentence for each finding that has the outcome.
    let message: String
    let details: String

    /// `findings` are about one expectation, in report order, and at least one.
    init(suite: String, _ findings: [Finding]) {
        let outcome = findings.map(Outcome.init).max() ?? .passed
        let decisive = findings.filter { Outcome($0) == outcome }
        self.outcome = outcome
        className = "\(suite).\(findings.first?.target ?? "")"
        // Findings about paperwork or the service behind a port carry no state; the port's own does.
        let first = findings.first
        let expected =
            first?.endpoint == nil ? first?.expected.text : findings.lazy.compactMap(\.expected.state).first?.rawValue
        name = [first?.place, expected].compactMap(\.self)
            .filter { !$0.isEmpty }.joined(separator: " ")
        location = findings.first?.policyLocation
        type = decisive.first?.verdict.rawValue ?? ""
        message = decisive.map(\.message).joined(separator: "; ")
        details = findings.map(Self.details).joined(separator: "\n\n")
    }

    /// Whether a name resolves, where there is no policy.
    init(_ target: TargetRecord) {
        let resolution = target.resolution
        className = "targets"
        name = target.specification
        location = nil
        outcome = resolution?.failure == nil ? .passed : .failure
        type = resolution?.failure?.rawValue ?? ""
        message = resolution?.failure?.summary ?? ""
        let aliases = (resolution?.aliases ?? []).map { "alias: \($0)" }
        details = (aliases + (resolution?.addresses ?? []).map { "address: \($0)" }).joined(separator: "\n")
    }

    private static func details(_ finding: Finding) -> String {
        let heading = "\(finding.verdict.rawValue) (\(finding.severity.rawValue)): \(finding.message)"
        return ([heading] + FindingText(finding).fields.map { "\($0.label): \($0.value)" }).joined(separator: "\n")
    }
}

/// The findings about one expectation: of one group and target, and about one endpoint or, without one, about one thing
/// that the target's entry declares.
struct JUnitExpectation: Hashable {
    let target: String
    let endpoint: Endpoint?
    let address: IPAddress?
    let declared: String?

    init(_ finding: Finding) {
        target = finding.target
        endpoint = finding.endpoint
        address = finding.address
        declared = finding.endpoint == nil ? finding.expected.text : nil
    }
}
