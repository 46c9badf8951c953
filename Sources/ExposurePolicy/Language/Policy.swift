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

    package var name: String
    package var record: PolicyRecord
    /// From where the policy must hold.
    package var vantage: String?
    /// What each open expectation must carry, in the order written.
    package var requirements: [Requirement]
    package var scan: ScanSets
    package var scanOptions: ScanOptions
    /// What is never probed nor judged, whatever else the policy says.
    package var exclusions: [Target]
    /// In the order written; never empty.
    package var groups: [Group]
    let sources: PolicySources

    /// Every name that has to be resolved before a scan can be planned, excluded ones included; sorted, each once.
    package var names: [HostName] {
        let targets = groups.flatMap(\.targets) + exclusions
        return Set(targets.compactMap(\.name)).sorted()
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

/// How to scan, as far as the policy says. The command line wins over each.
package struct ScanOptions: Hashable, Sendable {
    package enum Timing: String, Hashable, Sendable, CaseIterable {
        case polite
        case normal
        case fast
    }

    package var timing: Timing?
    /// Probes per second in all.
    package var maximumRate: Int?
    /// Probes per second to one host.
    package var maximumHostRate: Int?
    package var maximumRetries: Int?
    /// How long one probe waits for its answer.
    package var timeout: Duration?
    package var maximumSockets: Int?
    /// The name server to ask, `ADDRESS` or `ADDRESS:PORT`, as written.
    package var resolver: String?

    package init() {}
}

/// Targets that one owner answers for, with what they may expose.
package struct Group: Sendable {
    /// What holds for ports that no expectation lists.
    package enum Unlisted: String, Hashable, Sendable, CaseIterable {
        case notOpen = "not-open"
        case any
    }

    package var name: String
    package var location: SourceLocation
    package var owner: String?
    /// Never empty, each once.
    package var targets: [Target]
    /// Takes the place of the policy's sets, per transport.
    package var scan: ScanSets
    package var unlisted: Unlisted
    /// In the order written; no port stands in two of them.
    package var expectations: [Expectation]
}

/// Ports of one transport, as an expectation declares them.
package struct PortDeclaration: Hashable, Sendable, CustomStringConvertible {
    /// Never empty.
    package var ports: PortSet
    package var transport: Transport

    package init(ports: PortSet, transport: Transport) {
        self.ports = ports
        self.transport = transport
    }

    /// Canonical: `443/tcp`, `8000-8010/tcp`.
    package var description: String { "\(ports)/\(transport)" }
}

/// What one port, or each of several, must be found to be.
package struct Expectation: Sendable {
    package var port: PortDeclaration
    package var location: SourceLocation
    package var state: ExpectedState
    package var service: String?
    package var need: String?
    package var approved: Approval?
    package var controls: [String]
}
