package import AuditModel

/// What is doubtful about a policy that reads without error, and what an audit would refuse, as far as its text shows:
/// where its names lead is known only in a run.
package struct PolicyLint: Sendable {
    /// Endpoints that a plan may have before lint says so: a /16 with a thousand ports.
    package static let usualPlanLimit = 1 << 26

    let policy: Policy
    let day: CalendarDay
    let planLimit: Int
    /// The plan of the policy's addresses; `nil` when an audit would refuse it.
    let scope: AuditScope?
    private let refusal: PolicyErrors?

    /// - Parameters:
    ///   - day: the UTC day by which waivers end and reviews are due.
    ///   - planLimit: endpoints that the plan may have before lint says so.
    package init(_ policy: Policy, on day: CalendarDay, planLimit: Int = PolicyLint.usualPlanLimit) {
        self.policy = policy
        self.day = day
        self.planLimit = planLimit
        do throws(PolicyErrors) {
            scope = try AuditScope(policy, names: NameEvidence())
            refusal = nil
        } catch {
            scope = nil
            refusal = error
        }
    }

    /// Sorted by place. An error among them is one that every audit of the policy ends with.
    package var diagnostics: [PolicyDiagnostic] {
        let found =
            (refusal?.diagnostics ?? []) + policy.unprobeableTargets + overlaps + paperwork + unidentifiedServices
            + idleExpectations
            + contradictions + exclusions + waivers + planSize
        return found.sorted()
    }

    func warning(_ message: String, at location: SourceLocation?) -> PolicyDiagnostic {
        policy.sources.diagnostic(
            .warning, message, at: location ?? SourceLocation(file: policy.record.path, line: 1, column: 1))
    }

    /// ` on line 12 (group 'web')`, as seen from another place of the policy.
    func place(of decider: RuleTable.Decider, seenFrom location: SourceLocation) -> String {
        let place = policy.expectation(decider).location.place(seenFrom: location)
        return "\(place) (group '\(policy.groups[decider.group].name)')"
    }
}
