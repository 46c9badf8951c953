import AuditModel
import Foundation

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
        guard let first = elements.first else {
            try writer.write("]")
            return
        }
        try writer.write("\n")
        try writer.write(JSONLine.encode(first))
        let others = Array(elements.dropFirst())
        try OrderedRendering.write(others, sliceLength: sliceLength, into: &writer) { slice throws(RenderError) in
            var bytes: [UInt8] = []
            for element in slice {
                bytes += [UInt8(ascii: ","), UInt8(ascii: "\n")]
                bytes += try JSONLine.encode(element)
            }
            return bytes
        }
        try writer.write("\n]")
    }
}

/// One value as JSON on one line: keys sorted, slashes as they are.
enum JSONLine {
    static func encode(_ value: some Encodable) throws(RenderError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value)
        } catch {
            throw .defect("JSON: \(error)")
        }
    }
}
