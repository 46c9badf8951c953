/// The whole result of a run: complete, sorted and counted before any renderer sees it. Its coding keys are the JSON
/// report's keys.
package struct AuditReport: Hashable, Sendable, Codable {
    package static let currentSchemaVersion = 1

    package var schemaVersion: Int
    package var tool: ToolRecord
    package var run: RunRecord
    /// `nil` when there was no policy (`scan`, `resolve`).
    package var policy: PolicyRecord?
    package var summary: Summary
    package var coverage: Coverage
    /// In the order of the policy or the command line.
    package var targets: [TargetRecord]
    /// Sorted by address.
    package var hosts: [HostRecord]
    /// Sorted by `Finding.<`.
    package var findings: [Finding]
    /// Every waiver of the policy, in its order.
    package var waivers: [WaiverRecord]
    /// What people should know and neither a finding nor a waiver says, in one sentence each.
    package var warnings: [String]

    package init(
        schemaVersion: Int = AuditReport.currentSchemaVersion,
        tool: ToolRecord,
        run: RunRecord,
        policy: PolicyRecord?,
        summary: Summary,
        coverage: Coverage,
        targets: [TargetRecord],
        hosts: [HostRecord],
        findings: [Finding],
        waivers: [WaiverRecord] = [],
        warnings: [String]
    ) {
        self.schemaVersion = schemaVersion
        self.tool = tool
        self.run = run
        self.policy = policy
        self.summary = summary
        self.coverage = coverage
        self.targets = targets
        self.hosts = hosts
        self.findings = findings
        self.waivers = waivers
        self.warnings = warnings
    }

    /// Members that came after the first report of this schema version may be missing.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            schemaVersion: try members.decode(Int.self, forKey: .schemaVersion),
            tool: try members.decode(ToolRecord.self, forKey: .tool),
            run: try members.decode(RunRecord.self, forKey: .run),
            policy: try members.decodeIfPresent(PolicyRecord.self, forKey: .policy),
            summary: try members.decode(Summary.self, forKey: .summary),
            coverage: try members.decode(Coverage.self, forKey: .coverage),
            targets: try members.decode([TargetRecord].self, forKey: .targets),
            hosts: try members.decode([HostRecord].self, forKey: .hosts),
            findings: try members.decode([Finding].self, forKey: .findings),
            waivers: try members.decodeIfPresent([WaiverRecord].self, forKey: .waivers) ?? [],
            warnings: try members.decode([String].self, forKey: .warnings))
    }
}

package struct ToolRecord: Hashable, Sendable, Codable {
    package var name: String
    package var version: String

    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

package struct RunRecord: Hashable, Sendable, Codable {
    /// Unique per run.
    package var id: String
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    /// The name of the machine that scanned.
    package var scannerHost: String
    /// From where the policy must hold, as declared; `nil` when nobody said.
    package var vantage: String?
    /// The command line, program name first.
    package var arguments: [String]
    package var interrupted: Bool
    /// Why the stored results that were judged are not all of a scan, one sentence each; `nil` where they are, and for a
    /// scan of our own.
    package var partialReasons: [String]?
    /// The local addresses that probes left from, sorted.
    package var sourceAddresses: [IPAddress]
    /// The name servers asked, as `address:port`; empty when no name was resolved.
    package var resolvers: [String]
    /// What the DNS said of names that are no targets, as those of exclusions and DNS expectations; sorted by name. `nil`
    /// where there are none, and in reports of earlier versions.
    package var lookups: [LookupRecord]?
    /// `nil` where nothing was probed.
    package var timing: TimingRecord?
    /// The stored results that were judged, in the order given; `nil` where the run looked for itself.
    package var inputs: [InputRecord]?
    /// `nil` where the findings were held against no earlier report.
    package var baseline: BaselineRecord?

    package init(
        id: String,
        startedAt: Timestamp,
        endedAt: Timestamp,
        scannerHost: String,
        vantage: String?,
        arguments: [String],
        interrupted: Bool,
        partialReasons: [String]? = nil,
        sourceAddresses: [IPAddress],
        resolvers: [String],
        lookups: [LookupRecord]? = nil,
        timing: TimingRecord? = nil,
        inputs: [InputRecord]? = nil,
        baseline: BaselineRecord? = nil
    ) {
        self.id = id
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.scannerHost = scannerHost
        self.vantage = vantage
        self.arguments = arguments
        self.interrupted = interrupted
        self.partialReasons = partialReasons
        self.sourceAddresses = sourceAddresses
        self.resolvers = resolvers
        self.lookups = lookups
        self.timing = timing
        self.inputs = inputs
        self.baseline = baseline
    }
}

/// What the DNS said of a name.
package struct LookupRecord: Hashable, Sendable, Codable {
    /// In canonical text.
    package var name: String
    package var resolution: Resolution

    package init(name: String, resolution: Resolution) {
        self.name = name
        self.resolution = resolution
    }
}

package struct PolicyRecord: Hashable, Sendable, Codable {
    package var name: String
    package var path: String
    /// Of the policy file's bytes, 64 lower-case hex digits.
    package var sha256: String
    /// Every file that the policy is made of, its own first, then included ones as they were read. Reports of earlier
    /// versions lack it.
    package var files: [File]?

    /// The files beside the policy's own.
    package var includedFiles: [File] { Array((files ?? []).dropFirst()) }

    /// One file of a policy.
    package struct File: Hashable, Sendable, Codable {
        package var path: String
        /// Of the file's bytes, 64 lower-case hex digits.
        package var sha256: String

        package init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    package init(name: String, path: String, sha256: String, files: [File]? = nil) {
        self.name = name
        self.path = path
        self.sha256 = sha256
        self.files = files
    }
}

package struct Summary: Hashable, Sendable, Codable {
    /// Findings that count, by verdict; verdicts without any are left out.
    package var verdicts: [String: Int]
    /// Violations that count, by severity.
    package var severities: [String: Int]
    /// Violations that count, by how they stand against the baseline; `nil` without one, and without any violation.
    package var baseline: [String: Int]?
    package var waived: Int
    /// Whether everything planned was concluded. `incompleteReasons` says what was not.
    package var isComplete: Bool
    /// One sentence each, for people.
    package var incompleteReasons: [String]
    /// The process's exit status for this report.
    package var exitStatus: Int32

    package init(
        verdicts: [String: Int],
        severities: [String: Int],
        baseline: [String: Int]? = nil,
        waived: Int,
        isComplete: Bool,
        incompleteReasons: [String],
        exitStatus: Int32
    ) {
        self.verdicts = verdicts
        self.severities = severities
        self.baseline = baseline
        self.waived = waived
        self.isComplete = isComplete
        self.incompleteReasons = incompleteReasons
        self.exitStatus = exitStatus
    }

    package func count(_ verdict: Verdict) -> Int { verdicts[verdict.rawValue] ?? 0 }
    package func count(_ severity: Severity) -> Int { severities[severity.rawValue] ?? 0 }

    /// What the violations that count are to somebody who knows the baseline: `1 new`, `none new, 2 newly observed`;
    /// `nil` without a baseline.
    package var news: String? {
        guard let baseline else { return nil }
        let new = baseline[Finding.Baseline.new.rawValue] ?? 0
        let observed = baseline[Finding.Baseline.newlyObserved.rawValue] ?? 0
        return (new == 0 ? "none new" : "\(new) new") + (observed == 0 ? "" : ", \(observed) newly observed")
    }
}

package struct Coverage: Hashable, Sendable, Codable {
    /// Something in the policy that was left out of the scan because of an exclusion.
    package struct Exclusion: Hashable, Sendable, Codable {
        /// The exclusion as written, canonical.
        package var specification: String
        package var location: SourceLocation?
        /// Addresses of the targets that it took out.
        package var addresses: Int
        /// Declared endpoints at those addresses, which therefore have no verdict; sorted.
        package var declaredEndpoints: [Endpoint]

        package init(
            specification: String,
            location: SourceLocation?,
            addresses: Int,
            declaredEndpoints: [Endpoint]
        ) {
            self.specification = specification
            self.location = location
            self.addresses = addresses
            self.declaredEndpoints = declaredEndpoints
        }
    }

    package var targets: Int
    package var addresses: Int
    package var endpointsPlanned: Int
    package var endpointsConclusive: Int
    package var endpointsInconclusive: Int
    /// Of the inconclusive ones, unlisted UDP endpoints that stayed silent: no sign of an incomplete scan.
    package var endpointsSilentUDP: Int
    /// Why the inconclusive ones but for these are so, most endpoints first; `nil` in reports of earlier versions.
    package var causes: [InconclusiveCause]?
    /// The inconclusive ones that are neither declared, which are findings, nor silent UDP; by address, then transport.
    /// `nil` without a policy and in reports of earlier versions.
    package var gaps: [CoverageGap]?
    package var excluded: [Exclusion]

    package init(
        targets: Int,
        addresses: Int,
        endpointsPlanned: Int,
        endpointsConclusive: Int,
        endpointsInconclusive: Int,
        endpointsSilentUDP: Int,
        causes: [InconclusiveCause]? = nil,
        gaps: [CoverageGap]? = nil,
        excluded: [Exclusion]
    ) {
        self.targets = targets
        self.addresses = addresses
        self.endpointsPlanned = endpointsPlanned
        self.endpointsConclusive = endpointsConclusive
        self.endpointsInconclusive = endpointsInconclusive
        self.endpointsSilentUDP = endpointsSilentUDP
        self.causes = causes
        self.gaps = gaps
        self.excluded = excluded
    }
}

package struct TargetRecord: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case name
        case address
        case range
        case prefix
    }

    /// Canonical text of the target.
    package var specification: String
    package var kind: Kind
    /// Groups that list it, in policy order.
    package var groups: [String]
    package var location: SourceLocation?
    /// For names only.
    package var resolution: Resolution?
    /// Addresses that it stands for, before exclusions.
    package var addressCount: Int

    package init(
        specification: String,
        kind: Kind,
        groups: [String],
        location: SourceLocation?,
        resolution: Resolution?,
        addressCount: Int
    ) {
        self.specification = specification
        self.kind = kind
        self.groups = groups
        self.location = location
        self.resolution = resolution
        self.addressCount = addressCount
    }
}

package struct HostRecord: Hashable, Sendable, Codable {
    package var address: IPAddress
    /// Sorted: names that led here, then aliases, then reverse names. Empty when it has none.
    package var names: [AddressName]
    /// Why there are no reverse names, where they were asked for.
    package var reverseFailure: ResolutionFailure?
    package var isResponsive: Bool
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    /// Sorted by endpoint.
    package var observations: [Observation]
    package var aggregates: [PortAggregate]
    /// Ports that stored results give no state, only several that are possible; `nil` where there are none.
    package var undetermined: [UndeterminedPorts]?
    package var remarks: [String]

    package init(
        address: IPAddress,
        names: [AddressName],
        reverseFailure: ResolutionFailure?,
        isResponsive: Bool,
        startedAt: Timestamp,
        endedAt: Timestamp,
        observations: [Observation],
        aggregates: [PortAggregate],
        undetermined: [UndeterminedPorts]? = nil,
        remarks: [String]
    ) {
        self.address = address
        self.names = names
        self.reverseFailure = reverseFailure
        self.isResponsive = isResponsive
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.observations = observations
        self.aggregates = aggregates
        self.undetermined = undetermined
        self.remarks = remarks
    }
}
