import AuditModel

/// Rows for spreadsheets and scripts (RFC 4180): CRLF, a header, the same number of cells in every row. Several values
/// in one cell are separated by `; `.
struct CSVRenderer {
    let report: AuditReport
    let options: CSVOptions

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        if options.hasByteOrderMark { try writer.write("\u{FEFF}") }
        switch options.layout(of: report) {
        case .findings: try writeFindings(into: &writer)
        case .endpoints: try writeEndpoints(into: &writer)
        }
    }

    private func writeFindings(into writer: inout ChunkWriter) throws(RenderError) {
        let columns = options.chosen(of: CSVFindingColumns.all)
        try writer.write(Self.line(columns.map(\.name)))
        try OrderedRendering.write(report.findings, into: &writer) { findings in
            findings.reduce(into: []) { bytes, finding in bytes += Self.line(columns.map { $0.value(finding) }) }
        }
    }

    private func writeEndpoints(into writer: inout ChunkWriter) throws(RenderError) {
        let columns = options.chosen(of: CSVEndpointColumns.all)
        let index = FindingIndex(report)
        try writer.write(Self.line(columns.map(\.name)))
        try OrderedRendering.write(report.targets, into: &writer) { targets in
            targets.reduce(into: []) { bytes, target in
                let row = CSVEndpointRow(target)
                bytes += Self.line(columns.map { $0.value(row) })
            }
        }
        try OrderedRendering.write(report.hosts, sliceLength: 4, into: &writer) { hosts in
            hosts.reduce(into: []) { bytes, host in
                for row in CSVEndpointRow.rows(of: host, findings: index.findings(at: host.address)) {
                    bytes += Self.line(columns.map { $0.value(row) })
                }
            }
        }
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        // A line of one empty cell would be an empty line, which readers skip.
        if cells == [""] { return Array("\"\"\r\n".utf8) }
        var bytes: [UInt8] = []
        for (position, cell) in cells.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += CSVCell.encoded(cell).utf8
        }
        return bytes + [0x0d, 0x0a]
    }
}
