import AuditModel

/// Applies the policy's waivers to findings and keeps account of them.
struct WaiverDesk {
    private let waivers: [Waiver]
    private let day: CalendarDay
    /// Waivers that end within so many days are listed.
    private let noticeDays: Int
    /// Places in `waivers` of those that matched a finding.
    private var matched: Set<Int> = []

    init(_ policy: Policy, on day: CalendarDay) {
        waivers = policy.waivers
        self.day = day
        noticeDays = policy.waiverNoticeDays
    }

    /// Waives the finding if a waiver holds for it; says so where one would, had it not ended. A waived finding keeps its
    /// verdict and severity.
    mutating func apply(to finding: inout Finding, _ subject: FindingSubject, groups: [Group]) {
        guard !waivers.isEmpty, finding.verdict != .compliant else { return }
        var ended: Waiver?
        for (place, waiver) in waivers.enumerated() where waiver.match.covers(finding, subject, groups: groups) {
            matched.insert(place)
            if !waiver.holds(on: day) {
                ended = ended ?? waiver
            } else if finding.status == .active {
                finding.status = .waived
                finding.waiver = waiver.applied
            }
        }
        if let ended, finding.status == .active {
            finding.message += "; waiver '\(ended.id)' ended on \(ended.until) and waives nothing"
        }
    }

    /// What people should know about the waivers themselves, in policy order.
    var warnings: [String] {
        waivers.enumerated().compactMap { place, waiver in
            let name = "waiver '\(waiver.id)' (\(waiver.location))"
            if !waiver.holds(on: day) {
                return "\(name) ended on \(waiver.until) and waives nothing; renew or remove it"
            }
            if !matched.contains(place) { return "\(name) matches nothing; remove it, or correct its 'match'" }
            let rest = waiver.until.daysSinceEpoch - day.daysSinceEpoch
            guard rest <= noticeDays else { return nil }
            return "\(name) ends \(rest == 0 ? "today" : "in \(rest) day\(rest == 1 ? "" : "s")"), on \(waiver.until)"
        }
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
