import AuditModel

/// Applies the policy's waivers to findings and keeps account of them.
struct WaiverDesk {
    private let waivers: [Waiver]
    private let day: CalendarDay
    /// A waiver that ends within so many days is said to be ending.
    private let noticeDays: Int
    /// Of each of `waivers`.
    private var accounts: [Account]

    private struct Account {
        var hasMatched = false
        var waivedFindings = 0
    }

    init(_ policy: Policy, on day: CalendarDay) {
        waivers = policy.waivers
        self.day = day
        noticeDays = policy.waiverNoticeDays
        accounts = Array(repeating: Account(), count: policy.waivers.count)
    }

    /// Waives the finding if a waiver holds for it; says so where one would, had it not ended. A waived finding keeps its
    /// verdict and severity.
    mutating func apply(to finding: inout Finding, _ subject: FindingSubject, groups: [Group]) {
        guard !waivers.isEmpty, finding.verdict != .compliant else { return }
        var ended: Waiver?
        for (place, waiver) in waivers.enumerated() where waiver.match.covers(finding, subject, groups: groups) {
            accounts[place].hasMatched = true
            if !waiver.holds(on: day) {
                ended = ended ?? waiver
            } else if finding.status == .active {
                finding.status = .waived
                finding.waiver = waiver.applied
                accounts[place].waivedFindings += 1
            }
        }
        if let ended, finding.status == .active {
            finding.message += "; waiver '\(ended.id)' ended on \(ended.until) and waives nothing"
        }
    }

    /// Every waiver with what came of it, in policy order.
    var records: [WaiverRecord] {
        zip(waivers, accounts).map { waiver, account in
            WaiverRecord(
                id: waiver.id, reason: waiver.reason, approvedBy: waiver.approvedBy, ticket: waiver.ticket,
                until: waiver.until, match: waiver.match.description, location: waiver.location,
                state: state(waiver, account), waivedFindings: account.waivedFindings)
        }
    }

    private func state(_ waiver: Waiver, _ account: Account) -> WaiverRecord.State {
        guard waiver.holds(on: day) else { return .expired }
        guard account.hasMatched else { return .unused }
        return waiver.until.daysSinceEpoch - day.daysSinceEpoch <= noticeDays ? .ending : .active
    }
}

extension Waiver.Match {
    fileprivate func covers(_ finding: Finding, _ subject: FindingSubject, groups: [Group]) -> Bool {
        if let verdict, verdict != finding.verdict { return false }
        if let group, subject.group.map({ groups[$0].name }) != group { return false }
        if let transport, subject.declaredPorts?.transport != transport { return false }
        if let port {
            guard let ports = subject.declaredPorts, ports.transport == port.transport,
                ports.ports.subtracting(port.ports).isEmpty
            else { return false }
        }
        guard let target else { return true }
        switch target.specification {
        case .name(let name): return subject.targetNames.contains(name.text)
        case .addresses(let range): return subject.address.map { range.contains($0) } ?? (subject.target == target.text)
        }
    }
}
