import AuditModel

/// Rows for spreadsheets and scripts (RFC 4180): CRLF, a header, the same number of cells in every row.
///
/// With a policy there is one row per finding. Without one (`scan`, `resolve`) there is one row per target, and then
/// one per observation, per set of ports that share state and reason, or per host where no port was probed. Several
/// values in one cell are separated by `; `.
struct CSVRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        if report.policy != nil {
            try writeRow(Self.findingColumns.map(\.name), into: &writer)
            for finding in report.findings {
                try writeRow(Self.findingColumns.map { $0.value(finding) }, into: &writer)
            }
        } else {
            try writeRow(Self.endpointColumns, into: &writer)
            for target in report.targets { try writeRow(EndpointRow(target: target).cells, into: &writer) }
            for host in report.hosts { try writeRows(of: host, into: &writer) }
        }
    }

    private func writeRow(_ cells: [String], into writer: inout ChunkWriter) throws(RenderError) {
        var isFirst = true
        for cell in cells {
            if !isFirst { try writer.write(",") }
            isFirst = false
            try writer.write(CSVCell.encoded(cell))
        }
        try writer.write("\r\n")
    }

    private func writeRows(of host: HostRecord, into writer: inout ChunkWriter) throws(RenderError) {
        let base = EndpointRow(host: host)
        if host.observations.isEmpty && host.aggregates.isEmpty {
            try writeRow(base.cells, into: &writer)
        }
        for observation in host.observations {
            try writeRow(base.with(observation).cells, into: &writer)
        }
        for aggregate in host.aggregates {
            try writeRow(base.with(aggregate).cells, into: &writer)
        }
    }
}

extension CSVRenderer {
    private struct Column: Sendable {
        let name: String
        let value: @Sendable (Finding) -> String

        init(_ name: String, _ value: @escaping @Sendable (Finding) -> String?) {
            self.name = name
            self.value = { value($0) ?? "" }
        }
    }

    private static let findingColumns: [Column] = [
        Column("id") { $0.id },
        Column("verdict") { $0.verdict.rawValue },
        Column("severity") { $0.severity.rawValue },
        Column("status") { $0.status.rawValue },
        Column("baseline") { $0.baseline?.rawValue },
        Column("group") { $0.group },
        Column("target") { $0.target },
        Column("names") { $0.names.joined(separator: "; ") },
        Column("address") { $0.endpoint?.address.description },
        Column("port") { ($0.endpoint?.port).map(String.init) },
        Column("transport") { $0.endpoint?.transport.rawValue },
        Column("expectedState") { $0.expected.state?.rawValue },
        Column("expectedService") { $0.expected.service },
        Column("expectedDetail") { $0.expected.detail },
        Column("observedState") { $0.observed.state?.rawValue },
        Column("observedService") { $0.observed.service },
        Column("observedDetail") { $0.observed.detail },
        Column("reason") { $0.observed.evidence?.reason.rawValue },
        Column("attempts") { ($0.observed.evidence?.attempts).map(String.init) },
        Column("roundTripMicroseconds") { ($0.observed.evidence?.roundTripMicroseconds).map(String.init) },
        Column("observedAt") { $0.observed.evidence?.observedAt?.description },
        Column("responder") { $0.observed.evidence?.responder?.description },
        Column("policyLocation") { $0.policyLocation?.description },
        Column("owner") { $0.owner },
        Column("need") { $0.need },
        Column("approvedBy") { $0.approved?.by },
        Column("approvedOn") { $0.approved?.on?.description },
        Column("ticket") { $0.approved?.ticket },
        Column("reviewBy") { $0.approved?.reviewBy?.description },
        Column("controls") { $0.controls.joined(separator: "; ") },
        Column("waiver") { $0.waiver?.id },
        Column("waiverReason") { $0.waiver?.reason },
        Column("waiverApprovedBy") { $0.waiver?.approvedBy },
        Column("waiverTicket") { $0.waiver?.ticket },
        Column("waiverUntil") { $0.waiver?.until.description },
        Column("message") { $0.message },
        Column("remedy") { $0.remedy },
    ]

    private static let endpointColumns = [
        "record", "target", "address", "names", "aliases", "reverseNames", "transport", "ports", "state", "reason",
        "attempts", "roundTripMicroseconds", "observedAt", "responder", "service", "product", "version", "tlsAccepted",
        "tlsRefused", "certificateSubject", "certificateIssuer", "certificateNames", "certificateNotAfter",
        "certificateIsTrusted", "failure",
    ]

    /// One row of the layout without findings; its cells stand in the order of `endpointColumns`.
    private struct EndpointRow {
        var record: String
        var target = ""
        var address = ""
        var names = ""
        var aliases = ""
        var reverseNames = ""
        var transport = ""
        var ports = ""
        var state = ""
        var reason = ""
        var attempts = ""
        var roundTripMicroseconds = ""
        var observedAt = ""
        var responder = ""
        var service = ""
        var product = ""
        var version = ""
        var tlsAccepted = ""
        var tlsRefused = ""
        var certificateSubject = ""
        var certificateIssuer = ""
        var certificateNames = ""
        var certificateNotAfter = ""
        var certificateIsTrusted = ""
        var failure = ""

        init(target: TargetRecord) {
            record = "target"
            self.target = target.specification
            guard let resolution = target.resolution else { return }
            address = resolution.addresses.map(\.description).joined(separator: "; ")
            names = resolution.queriedName
            aliases = resolution.aliases.joined(separator: "; ")
            let partial = resolution.partialFailures.map { "\($0.type.rawValue): \($0.failure.rawValue)" }
            failure = ([resolution.failure?.rawValue].compactMap(\.self) + partial).joined(separator: "; ")
        }

        init(host: HostRecord) {
            func joined(_ source: AddressName.Source) -> String {
                host.names.filter { $0.source == source }.map(\.name).joined(separator: "; ")
            }
            record = "host"
            address = host.address.description
            names = joined(.target)
            aliases = joined(.alias)
            reverseNames = joined(.reverse)
            failure = host.reverseFailure?.rawValue ?? ""
        }

        func with(_ observation: Observation) -> EndpointRow {
            var row = self
            row.record = "observation"
            row.transport = observation.endpoint.transport.rawValue
            row.ports = String(observation.endpoint.port)
            row.state = observation.state.rawValue
            row.reason = observation.evidence.reason.rawValue
            row.attempts = String(observation.evidence.attempts)
            row.roundTripMicroseconds = observation.evidence.roundTripMicroseconds.map { String($0) } ?? ""
            row.observedAt = observation.evidence.observedAt?.description ?? ""
            row.responder = observation.evidence.responder?.description ?? ""
            if let service = observation.service { row.describe(service) }
            return row
        }

        private mutating func describe(_ facts: ServiceFacts) {
            // A guess from the port number is no fact.
            service = facts.method == .probed ? facts.name ?? "" : ""
            product = facts.product ?? ""
            version = facts.version ?? ""
            tlsAccepted = facts.tls.map { ServiceText.list($0.accepted) } ?? ""
            tlsRefused = facts.tls.map { ServiceText.list($0.refused) } ?? ""
            guard let certificate = facts.tls?.certificate else { return }
            certificateSubject = certificate.subject
            certificateIssuer = certificate.issuer
            certificateNames = (certificate.dnsNames + certificate.addresses.map(\.description)).joined(separator: "; ")
            certificateNotAfter = certificate.notAfter.description
            certificateIsTrusted = certificate.isTrusted.map { "\($0)" } ?? ""
        }

        func with(_ aggregate: PortAggregate) -> EndpointRow {
            var row = self
            row.record = "aggregate"
            row.transport = aggregate.transport.rawValue
            row.ports = aggregate.ports.description
            row.state = aggregate.state.rawValue
            row.reason = aggregate.reason.rawValue
            return row
        }

        var cells: [String] {
            [
                record, target, address, names, aliases, reverseNames, transport, ports, state, reason, attempts,
                roundTripMicroseconds, observedAt, responder, service, product, version, tlsAccepted, tlsRefused,
                certificateSubject, certificateIssuer, certificateNames, certificateNotAfter, certificateIsTrusted,
                failure,
            ]
        }
    }
}
