import AuditModel

/// Two expectations of one port that can hold in one run and that no network can satisfy both.
struct Contradiction: Hashable {
    let earlier: RuleTable.Decider
    let later: RuleTable.Decider

    /// The first among expectations of one port, in policy order; `nil` when all of them can be satisfied.
    init?(among items: [RuleTable.Decider], of policy: Policy) {
        for (index, later) in items.enumerated() {
            for earlier in items[..<index]
            where policy.canHold(earlier, later)
                && policy.expectation(earlier).state.contradicts(policy.expectation(later).state)
            {
                self.earlier = earlier
                self.later = later
                return
            }
        }
        return nil
    }
}

extension ExpectedState {
    /// Whether no network can satisfy both.
    fileprivate func contradicts(_ other: ExpectedState) -> Bool {
        switch (self, other) {
        case (.open, .closed), (.open, .filtered), (.open, .notOpen): true
        case (.any, .closed), (.any, .filtered), (.any, .notOpen): true
        case (.closed, .filtered): true
        case (.closed, .open), (.filtered, .open), (.notOpen, .open): true
        case (.closed, .any), (.filtered, .any), (.notOpen, .any): true
        case (.filtered, .closed): true
        default: false
        }
    }
}

extension Policy {
    /// Whether both can hold in one run.
    func canHold(_ left: RuleTable.Decider, _ right: RuleTable.Decider) -> Bool {
        expectation(left).canHold(beside: expectation(right))
    }
}
