import AuditModel

/// What the policy declares, as PCI DSS 1.2.5 wants it: each service, protocol and port that is allowed with its business
/// need and approval. One row per declaration, whatever number of endpoints it covers.
struct HTMLServices {
    /// Reviews that are due within so many days are pointed out.
    static let noticeDays = 30

    let findings: [Finding]
    let day: CalendarDay

    /// In the order of the policy, each with the positions of its findings.
    let declarations: [(declaration: Declaration, findings: [Int])]

    /// - Parameter day: when the run was made; reviews are judged by it.
    init(_ findings: [Finding], on day: CalendarDay) {
        self.findings = findings
        self.day = day
        declarations = Dictionary(grouping: findings.indices.filter { Self.isDeclaration(findings[$0]) }) {
            Declaration(findings[$0])
        }
        .map { (declaration: $0.key, findings: $0.value) }
        .sorted { $0.declaration < $1.declaration }
    }

    /// Declarations whose review is overdue or due soon, the oldest first.
    var reviews: [TemplateObject] {
        declarations.enumerated()
            .compactMap { number, entry in
                findings[entry.findings[0]].approved?.reviewBy.map { (day: $0, number: number) }
            }
            .filter { Deadline($0.day, on: day) != .ahead }
            .sorted { ($0.day, $0.number) < ($1.day, $1.number) }
            .map { object(declarations[$0.number].declaration, declarations[$0.number].findings) }
    }

    /// Whether the finding is about a port that the policy lets be open.
    private static func isDeclaration(_ finding: Finding) -> Bool {
        finding.endpoint != nil && finding.policyLocation != nil && finding.baseline != .resolved
            && (finding.expected.state == .open || finding.expected.state == .any)
    }

    struct Declaration: Hashable, Comparable {
        let location: SourceLocation
        let transport: Transport
        let port: UInt16

        init(_ finding: Finding) {
            location = finding.policyLocation ?? SourceLocation(file: "", line: 0, column: 0)
            transport = finding.endpoint?.transport ?? .tcp
            port = finding.endpoint?.port ?? 0
        }

        static func < (lhs: Declaration, rhs: Declaration) -> Bool {
            (lhs.location, lhs.port, lhs.transport.rawValue) < (rhs.location, rhs.port, rhs.transport.rawValue)
        }
    }

    func object(_ declaration: Declaration, _ positions: [Int]) -> TemplateObject {
        let findings = positions.map { self.findings[$0] }
        let first = findings.first
        let approval = first?.approved
        let deadline = approval?.reviewBy.map { Deadline($0, on: day) }
        let verdicts = Verdict.allCases.compactMap { verdict in
            let count = findings.count { $0.verdict == verdict }
            return count == 0 ? nil : count == 1 ? verdict.rawValue : "\(count) \(verdict.rawValue)"
        }
        let controls = first?.controls.joined(separator: "; ")
        return TemplateObject([
            "service": .text(first?.expected.service),
            "port": .text("\(declaration.port)/\(declaration.transport)"),
            "places": .text(places(findings)),
            "need": .text(first?.need), "insecure": .text(first?.insecure.map(FindingText.sentence)),
            "owner": .text(first?.owner),
            "approvedBy": .text(approval?.by), "approvedOn": .text(approval?.on?.description),
            "ticket": .text(approval?.ticket), "reviewBy": .text(approval?.reviewBy?.description),
            "reviewState": .text(deadline.flatMap { $0 == .ahead ? nil : $0 == .passed ? "overdue" : "due soon" }),
            "reviewTone": .text(deadline.flatMap { $0 == .ahead ? nil : $0.rawValue }),
            "controls": .text(controls), "verdicts": .text(verdicts.joined(separator: ", ")),
            "tone": .text(tone(findings)), "location": .text(declaration.location.description),
        ])
    }

    /// Addresses with the target that led there; the first few, and how many more.
    private func places(_ findings: [Finding]) -> String {
        var seen: Set<IPAddress> = []
        let places = findings.compactMap { finding -> String? in
            guard let address = finding.endpoint?.address, seen.insert(address).inserted else { return nil }
            let text = address.description
            return finding.target == text ? text : "\(finding.target) (\(text))"
        }
        let shown = places.prefix(8).joined(separator: ", ")
        return places.count > 8 ? "\(shown) and \(places.count - 8) more" : shown
    }

    private func tone(_ findings: [Finding]) -> String {
        let active = findings.filter { $0.status == .active }
        if active.contains(where: \.verdict.isViolation) { return "violation" }
        if active.contains(where: { $0.verdict == .notVerified }) { return "not-verified" }
        return active.isEmpty ? "waived" : "compliant"
    }
}

/// How a day until which something holds, itself included, stands to the day of the run.
enum Deadline: String {
    case passed
    case soon
    case ahead

    init(_ day: CalendarDay, on today: CalendarDay) {
        let rest = day.daysSinceEpoch - today.daysSinceEpoch
        self = rest < 0 ? .passed : rest <= HTMLServices.noticeDays ? .soon : .ahead
    }
}
