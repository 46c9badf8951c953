package import AuditModel

/// What a network may expose, as its owners declare it: one policy file and the files it includes, read and checked.
package struct Policy: Sendable {
    /// Evidence that a policy may ask of its open expectations.
    package enum Requirement: String, Hashable, Sendable, CaseIterable {
        case need
        case owner
        case approved
        case controls
    }

    /// Days of notice where neither the policy nor anybody else says.
    package static let usualWaiverNoticeDays = 30

    package var name: String
    /// What reports say of it, with every file that was read.
    package var record: PolicyRecord
    /// From where the policy must hold.
    package var vantage: String?
    /// What each open expectation must carry, in the order written.
    package var requirements: [Requirement]
    package var scan: ScanSets
    /// How to scan, as far as the policy says. The command line wins over each value.
    package var scanTuning: ScanTuning
    /// The name servers to ask, in the order written; the system's when empty.
    package var resolvers: [ResolverAddress]
    /// What is never probed nor judged, whatever else the policy says.
    package var exclusions: [Target]
    /// In the order written, those of included files after the including file's own; never empty.
    package var groups: [Group]
    package var waivers: [Waiver]
    /// Waivers that end within so many days are listed; lint names reviews that are due by then, too.
    package var waiverNoticeDays: Int
    /// Severities that the policy gives to verdicts, unless a group or an expectation says otherwise.
    package var severities: [Verdict: Severity]
    let sources: PolicySources

    /// Every name that has to be resolved before a scan can be planned and judged: targets, exclusions and DNS expectations; sorted, each once.
    package var names: [HostName] {
        let targets = groups.flatMap(\.targets) + exclusions
        let records = groups.flatMap(\.records).map(\.name)
        return Set(targets.compactMap(\.name) + records).sorted()
    }

    /// Targets that cannot be probed as they are written: errors in what is to be scanned. Stored results are judged by
    /// them all the same, since other scanners leave out the zone of what they report.
    package var unprobeableTargets: [PolicyDiagnostic] {
        groups.flatMap(\.targets).compactMap { target in
            guard let location = target.location, let reason = UnprobeableTarget(target) else { return nil }
            return sources.diagnostic(.error, reason.description, at: location)
        }
    }

    /// What the policy requires of an open expectation and this one, of a group with this owner, does not carry.
    func missingEvidence(_ expectation: Expectation, owner: String?) -> [Requirement] {
        requirements.filter { requirement in
            switch requirement {
            case .need: expectation.need == nil
            case .owner: owner == nil
            case .approved: expectation.approved == nil
            case .controls: expectation.controls.isEmpty
            }
        }
    }
}

/// Ports to probe whether declared or not, per transport. `nil` where nothing is said.
package struct ScanSets: Hashable, Sendable {
    package var tcp: PortSet?
    package var udp: PortSet?

    package init(tcp: PortSet? = nil, udp: PortSet? = nil) {
        self.tcp = tcp
        self.udp = udp
    }

    package subscript(transport: Transport) -> PortSet? {
        switch transport {
        case .tcp: tcp
        case .udp: udp
        }
    }
}
