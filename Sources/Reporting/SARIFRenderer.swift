import AuditModel

/// SARIF 2.1.0 for code scanning: each finding located at its policy line, with a stable fingerprint.
///
/// Compliant and resolved findings are left out, because code scanning services turn every result into an alert; waived
/// ones are results with a suppression.
struct SARIFRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\n")
        try writer.write("\"runs\":[{\"columnKind\":\"unicodeCodePoints\"")
        try write("tool", SARIF.Tool(report), into: &writer)
        try write("automationDetails", SARIF.AutomationDetails(report), into: &writer)
        try write("invocations", [SARIF.Invocation(report)], into: &writer)
        if let policy = report.policy { try write("artifacts", SARIF.Artifact.all(of: policy), into: &writer) }
        try writer.write(",\n\"results\":[")
        let positions = report.findings.indices.filter {
            report.findings[$0].verdict != .compliant && report.findings[$0].baseline != .resolved
        }
        let first = positions.first
        try OrderedRendering.write(positions, into: &writer) { slice throws(RenderError) in
            var bytes: [UInt8] = []
            for position in slice {
                bytes += Array((position == first ? "\n" : ",\n").utf8)
                try JSONLine.append(SARIF.Result(report.findings[position], policy: report.policy), to: &bytes)
            }
            return bytes
        }
        try writer.write("\n]")
        try write("properties", SARIF.RunProperties(report), into: &writer)
        try writer.write("}]}\n")
    }

    private func write(_ key: String, _ value: some Encodable, into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write(",\n\"\(key)\":")
        try writer.write(JSONLine.encode(value))
    }
}
