package import AuditModel

/// Holds evidence against a policy.
package struct Judge: Sendable {
    let policy: Policy
    let scope: AuditScope
    let day: CalendarDay

    /// - Parameters:
    ///   - scope: the policy's own, made from the resolutions that belong to the evidence.
    ///   - day: the UTC day of judging. It counts for stored results too.
    package init(_ policy: Policy, scope: AuditScope, on day: CalendarDay) {
        self.policy = policy
        self.scope = scope
        self.day = day
    }

    /// Judges the evidence. One invariant rules every clause: nothing is called compliant without evidence.
    ///
    /// **What is judged.** Every address that a target covers, as it is written (addresses, ranges, prefixes) or as it
    /// resolved (names), less the exclusions, which win over everything. Evidence about an address that no target
    /// covers is named in a warning and not judged; evidence about an excluded address is ignored. The key is the
    /// endpoint: address, port and transport.
    ///
    /// **Which entry decides.** Of the groups that list the port, the one whose target covers the address by the fewest
    /// addresses; a name counts as the one address that it led to. Among equally specific groups:
    /// 1. expectations that say open decide, each on its own; the others are not judged, since a shared address is not
    ///    split by name;
    /// 2. else those that say any;
    /// 3. else those that say closed or filtered, which are narrower than not-open;
    /// 4. else those that say not-open.
    ///
    /// Only where no covering group lists the port does `unlisted` apply: that of the most specific groups, `not-open`
    /// before `any`.
    ///
    /// **What the state means.** `ExpectedState.verdict(for:)` has the table. Of a port that several results mention the
    /// more open state counts, and a warning says where they disagree. A port of which only a set of possible states is
    /// known gets the verdict that all of them give, or `not-verified`. A port that nobody looked at is `not-verified`.
    ///
    /// **Unlisted ports.** One that is open is `unexpected-open`, once per endpoint, whether the plan had it or not.
    /// Closed and filtered ones are fine. Anything else is inconclusive and makes no finding: it is counted, and it makes
    /// the evidence incomplete unless it is a silent UDP port.
    ///
    /// **Names.** One that a live run could not resolve is `unresolved`. One that a stored result does not carry, or that
    /// an interruption cut off, is `not-verified` for each port declared there.
    package func judge(_ evidence: AuditEvidence) -> Judgement {
        var pass = JudgingPass(policy: policy, scope: scope, day: day, evidence: evidence)
        pass.judgeHosts()
        pass.judgeUnreachedNames()
        return pass.judgement
    }
}
