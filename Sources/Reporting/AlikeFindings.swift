import AuditModel

/// Findings that differ only in where they are and what was measured there: a policy line that many addresses break makes
/// as many findings, with one owner, need, approval and remedy.
struct AlikeFindings {
    /// Findings of the report, in its order; one at least.
    let positions: [Int]
    /// What the message of each says behind the place that it begins with; `nil` where they do not begin with it.
    let statement: String?

    /// Puts together what is alike, each set where its first finding stands.
    static func sets(of positions: [Int], in findings: [Finding]) -> [AlikeFindings] {
        var numbers: [Likeness: Int] = [:]
        var sets: [(statement: String?, positions: [Int])] = []
        for position in positions {
            let likeness = Likeness(findings[position])
            if let number = numbers[likeness] {
                sets[number].positions.append(position)
            } else {
                numbers[likeness] = sets.count
                sets.append((likeness.statement, [position]))
            }
        }
        return sets.map { AlikeFindings(positions: $0.positions, statement: $0.statement) }
    }

    /// What alike findings have in common.
    private struct Likeness: Hashable {
        let finding: Finding
        let statement: String?

        init(_ finding: Finding) {
            self.finding = finding
            let isAboutTarget = finding.endpoint == nil && finding.address == nil
            let place = isAboutTarget ? "'\(finding.target)'" : finding.place
            let start = place + " "
            statement = finding.message.hasPrefix(start) ? String(finding.message.dropFirst(start.count)) : nil
        }

        /// Few fields tell nearly all apart.
        func hash(into hasher: inout Hasher) {
            hasher.combine(finding.verdict)
            hasher.combine(finding.policyLocation)
            hasher.combine(statement ?? finding.message)
        }

        static func == (lhs: Self, rhs: Self) -> Bool {
            let (left, right) = (lhs.finding, rhs.finding)
            guard left.verdict == right.verdict, left.severity == right.severity, left.status == right.status,
                left.baseline == right.baseline, left.policyLocation == right.policyLocation,
                lhs.statement == rhs.statement, lhs.statement != nil || left.message == right.message,
                (left.endpoint == nil) == (right.endpoint == nil), (left.address == nil) == (right.address == nil)
            else { return false }
            return left.group == right.group && left.expected == right.expected && left.owner == right.owner
                && left.need == right.need && left.approved == right.approved && left.insecure == right.insecure
                && left.controls == right.controls && left.waiver == right.waiver && left.remedy == right.remedy
        }
    }
}
