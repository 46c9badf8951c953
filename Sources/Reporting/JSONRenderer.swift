import AuditModel

/// The complete report: what `AuditReport` encodes, with keys sorted. Of the long lists each element stands on a line of
/// its own, which keeps memory constant, and lets line tools and version control work with the file.
struct JSONRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write("{\n\"coverage\":")
        try writer.write(JSONLine.encode(report.coverage))
        try writeList("findings", report.findings, into: &writer)
        try writeList("hosts", report.hosts, sliceLength: 4, into: &writer)
        if let policy = report.policy { try write("policy", policy, into: &writer) }
        try write("run", report.run, into: &writer)
        try write("schemaVersion", report.schemaVersion, into: &writer)
        try write("summary", report.summary, into: &writer)
        try writeList("targets", report.targets, into: &writer)
        try write("tool", report.tool, into: &writer)
        try writeList("waivers", report.waivers, into: &writer)
        try writeList("warnings", report.warnings, into: &writer)
        try writer.write("\n}\n")
    }

    private func write(_ key: String, _ value: some Encodable, into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write(",\n\"\(key)\":")
        try writer.write(JSONLine.encode(value))
    }

    private func writeList<Element: Encodable & Sendable>(
        _ key: String,
        _ elements: [Element],
        sliceLength: Int = 128,
        into writer: inout ChunkWriter
    ) throws(RenderError) {
        try writer.write(",\n\"\(key)\":[")
        guard !elements.isEmpty else {
            try writer.write("]")
            return
        }
        try OrderedRendering.write(elements, sliceLength: sliceLength, into: &writer) { slice throws(RenderError) in
            var bytes: [UInt8] = []
            for place in slice.indices {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(UInt8(ascii: "\n"))
                try JSONLine.append(slice[place], to: &bytes)
            }
            return bytes
        }
        try writer.write("\n]")
    }
}
