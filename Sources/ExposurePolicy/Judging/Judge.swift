package import AuditModel

/// Holds evidence against a policy.
package struct Judge: Sendable {
    let policy: Policy
    let scope: AuditScope
    let day: CalendarDay

    /// - Parameters:
    ///   - scope: the policy's own, made from the names that belong to the evidence.
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
    /// **Hosts that open everything.** Where a result keeps the open ports of a host as an aggregate, something answers
    /// for all of them: they make one `unexpected-open` finding without an endpoint, and an accepted connection does not
    /// show that a service is there, so that a port declared open is `not-verified` unless its service was probed.
    ///
    /// **Parts beyond the port.** Where a port is open, what its deciding expectation says of service, TLS and
    /// certificate is held against what was identified there: `wrong-service`, `tls-violation`, `certificate-violation`.
    /// A part without a fact is `not-verified`; a guess from the port number is no fact. A service that protects nothing
    /// is `insecure-service` unless the expectation has `insecure`, whether it was identified or the expectation itself
    /// names it.
    ///
    /// **Paperwork.** Beside the port's own verdict, an open expectation without what `require` asks for is
    /// `undocumented`, and one whose `review-by` lies before the day of judging is `review-overdue`.
    ///
    /// **Vantages.** An expectation that is bound to vantages holds for runs from there alone; elsewhere its ports are
    /// unlisted, probed all the same, and a warning names the expectation. Upper and lower case are the same place.
    /// Where nobody says from where a run looked, it is `not-verified`.
    ///
    /// **Names.** One that a live run could not resolve is `unresolved`, once. One that a stored result does not carry, or
    /// that an interruption cut off, is `not-verified` for each port declared there. A DNS expectation is held against
    /// what the DNS answered: `dns-mismatch` where it differs, `not-verified` where there is no answer.
    ///
    /// **Waivers.** A finding that an unended waiver matches is waived: it keeps its verdict and counts for nothing, a
    /// `not-verified` one included. An ended waiver waives nothing, and a finding that it matches says so. Every waiver
    /// is listed with its state: expired, unused (it matches nothing), ending (within the policy's days of notice) or
    /// active.
    package func judge(_ evidence: AuditEvidence) -> Judgement {
        var pass = JudgingPass(self, evidence)
        pass.judgeHosts()
        pass.judgeUnreachedNames()
        pass.judgeRecords()
        return pass.conclude()
    }
}
