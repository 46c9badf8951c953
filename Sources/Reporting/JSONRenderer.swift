import AuditModel
import Foundation

/// The complete report: what `AuditReport` encodes, keys sorted, one final line feed.
struct JSONRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(report)
        } catch {
            throw .defect("JSON: \(error)")
        }
        try writer.write(data)
        try writer.write("\n")
    }
}
