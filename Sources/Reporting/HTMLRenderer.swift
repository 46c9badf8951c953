import AuditModel
import Foundation
import Mustache
import Templates

/// One self-contained page for people (see `Templates/`). It loads nothing, and a content security policy keeps it so;
/// its script only filters and sorts.
///
/// The page is rendered once with slots where the long lists go; those are rendered item by item into the output, so
/// that memory stays constant in the number of findings and hosts.
struct HTMLRenderer {
    let report: AuditReport

    /// Stands in the rendered page where a long list goes. No text can forge it: `HTMLText` lets no control character in.
    private enum Slot: String, CaseIterable {
        case findingSlot
        case registerSlot
        case serviceSlot
        case targetSlot
        case hostSlot

        static let mark: Character = "\u{1}"
        var token: String { "\(Self.mark)\(rawValue)\(Self.mark)" }
    }

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        let services = HTMLServices(report.findings, on: report.run.startedAt.day)
        var page = HTMLPage(report: report, services: services).object
        for slot in Slot.allCases { page.setTrusted(slot.rawValue, slot.token) }
        page.setTrusted("stylesheet", ReportTemplates.stylesheet)
        page.setTrusted("script", ReportTemplates.script)
        page.setTrusted("stylesheetHash", Self.hashSource(ReportTemplates.stylesheet))
        page.setTrusted("scriptHash", Self.hashSource(ReportTemplates.script))
        let pieces = try Self.template(ReportTemplates.page).render(page)
            .split(separator: Slot.mark, omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            // Text and slot names take turns, because a slot begins and ends with the mark.
            if index % 2 == 1, let slot = Slot(rawValue: String(piece)) {
                try fill(slot, services: services, into: &writer)
            } else {
                try writer.write(piece)
            }
        }
    }

    /// The source that allows this inline text and no other (Content Security Policy 3, 2.3.1).
    private static func hashSource(_ text: String) -> String {
        let hex = Array(SHA256.hexDigest(text).utf8)
        let digest = stride(from: 0, to: hex.count, by: 2).compactMap {
            UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        return "sha256-" + Data(digest).base64EncodedString()
    }

    static func template(_ text: String) throws(RenderError) -> MustacheTemplate {
        MustacheContentTypes.register(HTMLText(), named: HTMLText.contentType)
        do {
            return try MustacheTemplate(string: text)
        } catch {
            throw .defect("template: \(error)")
        }
    }

    /// Cards and rows of a large page stand in batches, which a browser lays out when they come into sight: few enough
    /// that one shows at once, and so many that there are not thousands of them.
    static let batchLength = 50
    static let cardBatch = (start: "<div class=\"batch\">\n", end: "</div>\n")
    static let rowBatch = (start: "<tbody class=\"batch\">\n", end: "</tbody>\n")

    private func fill(_ slot: Slot, services: HTMLServices, into writer: inout ChunkWriter) throws(RenderError) {
        switch slot {
        case .findingSlot: try writeFindings(into: &writer)
        case .registerSlot:
            try write(
                report.findings, ReportTemplates.register, sliceLength: Self.batchLength, in: Self.rowBatch,
                into: &writer
            ) { HTMLFinding($0).object }
        case .serviceSlot:
            try write(
                services.declarations, ReportTemplates.service, sliceLength: Self.batchLength, in: Self.rowBatch,
                into: &writer
            ) { services.object($0.declaration, $0.findings) }
        case .targetSlot:
            try write(report.targets, ReportTemplates.target, into: &writer) { HTMLTarget($0).object }
        case .hostSlot:
            let index = FindingIndex(report)
            let port = ItemTemplate(try Self.template(ReportTemplates.port))
            try write(AlikeHosts.sets(of: report), ReportTemplates.host, sliceLength: 4, into: &writer) { alike in
                HTMLHost(alike, findings: index.findings(at: alike.host.address)).object(ports: port)
            }
        }
    }

    private func write<Item: Sendable>(
        _ items: [Item],
        _ text: String,
        sliceLength: Int = 128,
        in batch: (start: String, end: String) = ("", ""),
        into writer: inout ChunkWriter,
        object: @Sendable (Item) -> TemplateObject
    ) throws(RenderError) {
        let template = ItemTemplate(try Self.template(text))
        try OrderedRendering.write(items, sliceLength: sliceLength, into: &writer) { slice in
            var bytes = Array(batch.start.utf8)
            template.append(slice.lazy.map(object), to: &bytes)
            bytes += batch.end.utf8
            return bytes
        }
    }

    private func writeFindings(into writer: inout ChunkWriter) throws(RenderError) {
        let cards = try HTMLFindingCards(report.findings)
        var isEmpty = true
        for section in FindingSection.allCases {
            let positions = report.findings.indices.filter { FindingSection(report.findings[$0]) == section }
            guard !positions.isEmpty else { continue }
            isEmpty = false
            try writer.write("<div class=\"finding-group\">\n<h3>\(section.title)</h3>\n")
            try cards.write(positions, into: &writer)
            try writer.write("</div>\n")
        }
        if isEmpty { try writer.write("<p class=\"none\">Nothing calls for action.</p>\n") }
    }
}
