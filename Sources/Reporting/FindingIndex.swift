import AuditModel

/// Where a report's findings belong: by address of a host of the report, or to no host of it. Holds positions, no copies,
/// so that it stays small beside the report.
struct FindingIndex {
    private let positionsByAddress: [IPAddress: [Int]]
    private let findings: [Finding]
    private let unplacedPositions: [Int]

    init(_ report: AuditReport) {
        let addresses = Set(report.hosts.map(\.address))
        var positionsByAddress: [IPAddress: [Int]] = [:]
        var unplaced: [Int] = []
        for (position, finding) in report.findings.enumerated() {
            if let address = finding.endpoint?.address, addresses.contains(address) {
                positionsByAddress[address, default: []].append(position)
            } else {
                unplaced.append(position)
            }
        }
        self.positionsByAddress = positionsByAddress
        findings = report.findings
        unplacedPositions = unplaced
    }

    /// The findings about endpoints of an address, in report order.
    func findings(at address: IPAddress) -> [Finding] {
        (positionsByAddress[address] ?? []).map { findings[$0] }
    }

    /// The findings about no endpoint, or about one of an address that the report has no host for.
    var unplaced: [Finding] { unplacedPositions.map { findings[$0] } }
}
