import AuditModel

extension SARIF {
    /// 3.27. GitHub tells alerts apart by `primaryLocationLineHash` alone, and would make it from the text of the policy
    /// line, which all findings of one expectation share; so it is the finding's id.
    struct Result: Encodable {
        let ruleId: String
        let ruleIndex: Int
        let level: Level
        let message: Message
        let locations: [Location]
        let partialFingerprints: [String: String]
        let baselineState: String?
        let suppressions: [Suppression]?
        let properties: Properties

        init(_ finding: Finding, policy: PolicyRecord?) {
            ruleId = finding.verdict.rawValue
            ruleIndex = Verdict.allCases.firstIndex(of: finding.verdict) ?? 0
            level = Level(finding.severity)
            message = Message([finding.message, finding.remedy].compactMap(\.self).joined(separator: ". To do: "))
            locations = [Location(finding, policy: policy)]
            partialFingerprints = ["tidewaiterFindingId/v1": finding.id, "primaryLocationLineHash": finding.id]
            baselineState = finding.baseline.map { $0 == .persisting ? "unchanged" : "new" }
            suppressions = finding.waiver.map { [Suppression($0)] }
            properties = Properties(finding)
        }
    }

    /// 3.28. The policy line where there is one, else the policy; and the endpoint as what the finding is about.
    struct Location: Encodable {
        struct PhysicalLocation: Encodable {
            let artifactLocation: ArtifactLocation
            let region: Region
        }

        struct Region: Encodable {
            let startLine: Int
            let startColumn: Int
        }

        struct LogicalLocation: Encodable {
            let fullyQualifiedName: String
            let kind: String
        }

        let physicalLocation: PhysicalLocation
        let logicalLocations: [LogicalLocation]

        init(_ finding: Finding, policy: PolicyRecord?) {
            let place = finding.policyLocation
            physicalLocation = PhysicalLocation(
                artifactLocation: ArtifactLocation(path: place?.file ?? policy?.path ?? ""),
                region: Region(startLine: max(1, place?.line ?? 1), startColumn: max(1, place?.column ?? 1)))
            logicalLocations = [
                LogicalLocation(fullyQualifiedName: finding.place, kind: "resource")
            ]
        }
    }

    /// 3.35: someone has signed for it.
    struct Suppression: Encodable {
        let kind = "external"
        let status = "accepted"
        let justification: String

        enum CodingKeys: CodingKey {
            case kind
            case status
            case justification
        }

        init(_ waiver: AppliedWaiver) {
            justification = FindingText.sentence(waiver)
        }
    }

    /// The finding's own facts in the report's vocabulary (3.8).
    struct Properties: Encodable {
        let id: String
        let severity: Severity
        let status: Finding.Status
        let group: String?
        let target: String
        let names: [String]
        let reverseNames: [String]?
        let endpoint: Endpoint?
        let address: IPAddress?
        let expected: Finding.Expected
        let observed: Finding.Observed
        let owner: String?
        let need: String?
        let approved: Approval?
        let insecure: InsecureJustification?
        let controls: [String]

        init(_ finding: Finding) {
            id = finding.id
            severity = finding.severity
            status = finding.status
            group = finding.group
            target = finding.target
            names = finding.names
            reverseNames = finding.reverseNames
            endpoint = finding.endpoint
            address = finding.address
            expected = finding.expected
            observed = finding.observed
            owner = finding.owner
            need = finding.need
            approved = finding.approved
            insecure = finding.insecure
            controls = finding.controls
        }
    }
}
