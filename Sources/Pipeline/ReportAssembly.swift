package import AuditModel

/// Puts what the stages found into one report: names to addresses, resolutions to targets, everything in the order that
/// every format shows. Pure, so that the same facts always give the same report.
package struct ReportAssembly: Sendable {
    /// What a run has to say beyond its facts: a judgement where there was a policy, a survey where there was none.
    package struct Conclusion: Sendable {
        /// Sorted by `Finding.<`.
        package var findings: [Finding]
        package var coverage: Coverage
        package var summary: Summary
        /// In policy order.
        package var waivers: [WaiverRecord]
        package var warnings: [String]
        package var baseline: BaselineRecord?

        package init(
            findings: [Finding],
            coverage: Coverage,
            summary: Summary,
            waivers: [WaiverRecord] = [],
            warnings: [String],
            baseline: BaselineRecord? = nil
        ) {
            self.findings = findings
            self.coverage = coverage
            self.summary = summary
            self.waivers = waivers
            self.warnings = warnings
            self.baseline = baseline
        }
    }

    package var context: RunContext
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    package var vantage: String?
    package var policy: PolicyRecord?
    package var targets: [TargetRecord]
    package var resolutions: [HostName: Resolution]
    package var reverse: [IPAddress: ReverseResolution]
    /// Names that stored results say addresses were scanned under; reverse names are not among them.
    package var carriedNames: [IPAddress: Set<AddressName>]
    package var hosts: [HostScan]
    package var isInterrupted: Bool
    /// Why stored results are not all of a scan, one sentence each; empty for a scan of our own.
    package var partialReasons: [String]
    package var sourceAddresses: [IPAddress]
    package var resolvers: [String]
    /// `nil` where nothing was probed.
    package var timing: TimingRecord?
    /// `nil` where the run looked for itself.
    package var inputs: [InputRecord]?
    /// Of the stages; those of the conclusion follow.
    package var warnings: [String]

    package init(
        context: RunContext,
        startedAt: Timestamp,
        endedAt: Timestamp,
        vantage: String?,
        policy: PolicyRecord?,
        targets: [TargetRecord],
        resolutions: [HostName: Resolution],
        reverse: [IPAddress: ReverseResolution],
        carriedNames: [IPAddress: Set<AddressName>] = [:],
        hosts: [HostScan],
        isInterrupted: Bool,
        partialReasons: [String] = [],
        sourceAddresses: [IPAddress],
        resolvers: [String],
        timing: TimingRecord? = nil,
        inputs: [InputRecord]? = nil,
        warnings: [String]
    ) {
        self.context = context
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.vantage = vantage
        self.policy = policy
        self.targets = targets
        self.resolutions = resolutions
        self.reverse = reverse
        self.carriedNames = carriedNames
        self.hosts = hosts
        self.isInterrupted = isInterrupted
        self.partialReasons = partialReasons
        self.sourceAddresses = sourceAddresses
        self.resolvers = resolvers
        self.timing = timing
        self.inputs = inputs
        self.warnings = warnings
    }

    /// The complete report. An interrupted run has the exit status of one, whatever the conclusion says.
    package func report(concluding conclusion: Conclusion) -> AuditReport {
        var summary = conclusion.summary
        if isInterrupted {
            summary.isComplete = false
            summary.exitStatus = ExitStatus.interrupted.rawValue
        }
        return AuditReport(
            tool: context.tool,
            run: RunRecord(
                id: context.runIdentifier,
                startedAt: startedAt,
                endedAt: endedAt,
                scannerHost: context.scannerHost,
                vantage: vantage,
                arguments: context.arguments,
                interrupted: isInterrupted,
                partialReasons: partialReasons.isEmpty ? nil : partialReasons,
                sourceAddresses: Set(sourceAddresses).sorted(),
                resolvers: resolvers,
                lookups: lookups.isEmpty ? nil : lookups,
                timing: timing,
                inputs: inputs,
                baseline: conclusion.baseline),
            policy: policy,
            summary: summary,
            coverage: conclusion.coverage,
            targets: targets,
            hosts: hostRecords,
            findings: conclusion.findings,
            waivers: conclusion.waivers,
            warnings: warnings + conclusion.warnings)
    }

    /// Answers that stand with no target.
    private var lookups: [LookupRecord] {
        let told = Set(targets.map(\.specification))
        return resolutions.map { LookupRecord(name: $0.key.text, resolution: $0.value) }
            .filter { !told.contains($0.name) }.sorted { $0.name < $1.name }
    }

    private var hostRecords: [HostRecord] {
        let book = AddressBook(resolutions: resolutions, reverse: reverse, carried: carriedNames)
        return hosts.sorted { $0.address < $1.address }.map { host in
            HostRecord(
                address: host.address,
                names: book.names(of: host.address),
                reverseFailure: book.reverseFailure(of: host.address),
                isResponsive: host.isResponsive,
                startedAt: host.startedAt,
                endedAt: host.endedAt,
                observations: host.observations.sorted { $0.endpoint < $1.endpoint },
                aggregates: host.aggregates,
                undetermined: host.undetermined.isEmpty ? nil : host.undetermined,
                remarks: host.remarks)
        }
    }
}
