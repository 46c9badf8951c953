import AuditModel

extension ExpectedState {
    /// What a port's state means where this was declared.
    ///
    /// | declared | open | closed | filtered | unreachable, open\|filtered, not scanned |
    /// |---|---|---|---|---|
    /// | open | compliant | missing | missing | not-verified |
    /// | closed | unexpected-open | compliant | wrong-state | not-verified |
    /// | filtered | unexpected-open | wrong-state | compliant | not-verified |
    /// | not-open | unexpected-open | compliant | compliant | not-verified |
    /// | any | compliant | compliant | compliant | not-verified |
    func verdict(for state: PortState) -> Verdict {
        guard state.isConclusive else { return .notVerified }
        switch (self, state) {
        case (.any, _), (.open, .open), (.closed, .closed), (.filtered, .filtered): return .compliant
        case (.open, _): return .missing
        case (_, .open): return .unexpectedOpen
        case (.notOpen, _): return .compliant
        default: return .wrongState
        }
    }
}
