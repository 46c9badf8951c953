import AuditModel

/// One JSON object per line, for tools that read while it is written: `record` says what a line is. First the run with
/// its counts, then targets, waivers, findings, and each host followed by its observations and port sets.
struct JSONLinesRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        var run: [UInt8] = []
        try Self.append("run", RunLine(report), to: &run)
        try writer.write(run)
        try OrderedRendering.write(report.targets, into: &writer) { slice throws(RenderError) in
            try Self.lines("target", slice)
        }
        try OrderedRendering.write(report.waivers, into: &writer) { slice throws(RenderError) in
            try Self.lines("waiver", slice)
        }
        try OrderedRendering.write(report.findings, into: &writer) { slice throws(RenderError) in
            try Self.lines("finding", slice)
        }
        try OrderedRendering.write(report.hosts, sliceLength: 4, into: &writer) { slice throws(RenderError) in
            var bytes: [UInt8] = []
            for host in slice {
                try Self.append("host", HostLine(host), to: &bytes)
                for observation in host.observations { try Self.append("observation", observation, to: &bytes) }
                for aggregate in host.aggregates {
                    try Self.append("aggregate", AggregateLine(host: host, aggregate), to: &bytes)
                }
            }
            return bytes
        }
    }

    private static func lines(_ record: String, _ values: ArraySlice<some Encodable>) throws(RenderError) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values { try append(record, value, to: &bytes) }
        return bytes
    }

    private static func append(
        _ record: String, _ value: some Encodable, to bytes: inout [UInt8]
    ) throws(RenderError) {
        try JSONLine.append(Record(record: record, value: value), to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension JSONLinesRenderer {
    /// A value's own keys with the key `record` among them.
    private struct Record<Value: Encodable>: Encodable {
        let record: String
        let value: Value

        enum CodingKeys: CodingKey {
            case record
        }

        func encode(to encoder: any Encoder) throws {
            try value.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(record, forKey: .record)
        }
    }

    /// The report without its lists.
    private struct RunLine: Encodable {
        let schemaVersion: Int
        let tool: ToolRecord
        let run: RunRecord
        let policy: PolicyRecord?
        let summary: Summary
        let coverage: Coverage
        let warnings: [String]

        init(_ report: AuditReport) {
            schemaVersion = report.schemaVersion
            tool = report.tool
            run = report.run
            policy = report.policy
            summary = report.summary
            coverage = report.coverage
            warnings = report.warnings
        }
    }

    /// A host without its ports.
    private struct HostLine: Encodable {
        let address: IPAddress
        let names: [AddressName]
        let reverseFailure: ResolutionFailure?
        let isResponsive: Bool
        let startedAt: Timestamp
        let endedAt: Timestamp
        let undetermined: [UndeterminedPorts]?
        let remarks: [String]

        init(_ host: HostRecord) {
            address = host.address
            names = host.names
            reverseFailure = host.reverseFailure
            isResponsive = host.isResponsive
            startedAt = host.startedAt
            endedAt = host.endedAt
            undetermined = host.undetermined
            remarks = host.remarks
        }
    }

    /// A port set with its host's address, which it lacks inside the report.
    private struct AggregateLine: Encodable {
        let address: IPAddress
        let transport: Transport
        let state: PortState
        let reason: Reason
        let ports: PortSet

        init(host: HostRecord, _ aggregate: PortAggregate) {
            address = host.address
            transport = aggregate.transport
            state = aggregate.state
            reason = aggregate.reason
            ports = aggregate.ports
        }
    }
}
