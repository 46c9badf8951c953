import AuditModel
import Templates

/// The cards of the findings that call for something: one for each, or one for all that are alike.
struct HTMLFindingCards {
    let findings: [Finding]
    private let single: ItemTemplate
    private let several: ItemTemplate
    private let row: ItemTemplate

    /// Stands where the rows of a long card go. No text can forge it: `HTMLText` lets no control character in.
    private static let mark: UInt8 = 1

    init(_ findings: [Finding]) throws(RenderError) {
        self.findings = findings
        single = ItemTemplate(try HTMLRenderer.template(ReportTemplates.finding))
        several = ItemTemplate(try HTMLRenderer.template(ReportTemplates.findings))
        row = ItemTemplate(try HTMLRenderer.template(ReportTemplates.place))
    }

    /// Writes the cards of the findings at `positions`, in batches. A card with more rows than a batch has stands by itself,
    /// its rows in batches.
    func write(_ positions: [Int], into writer: inout ChunkWriter) throws(RenderError) {
        var short: [AlikeFindings] = []
        for alike in AlikeFindings.sets(of: positions, in: findings) {
            if alike.positions.count <= HTMLRenderer.batchLength {
                short.append(alike)
            } else {
                try write(short: short, into: &writer)
                short = []
                try write(long: alike, into: &writer)
            }
        }
        try write(short: short, into: &writer)
    }

    private func write(short cards: [AlikeFindings], into writer: inout ChunkWriter) throws(RenderError) {
        try OrderedRendering.write(cards, sliceLength: HTMLRenderer.batchLength, into: &writer) { cards in
            var bytes = Array(HTMLRenderer.cardBatch.start.utf8)
            var rest = cards
            while let first = rest.first {
                let singles = rest.prefix { $0.positions.count == 1 }
                if singles.isEmpty {
                    append(first, rows: rows(first.positions[...]), to: &bytes)
                } else {
                    single.append(singles.lazy.map { HTMLFinding(findings[$0.positions[0]]).object }, to: &bytes)
                }
                rest = rest.dropFirst(max(1, singles.count))
            }
            bytes += HTMLRenderer.cardBatch.end.utf8
            return bytes
        }
    }

    private func write(long alike: AlikeFindings, into writer: inout ChunkWriter) throws(RenderError) {
        var card: [UInt8] = []
        append(alike, rows: [Self.mark], to: &card)
        let parts = card.split(separator: Self.mark, omittingEmptySubsequences: false)
        try writer.write(parts[0])
        try OrderedRendering.write(alike.positions, sliceLength: HTMLRenderer.batchLength, into: &writer, render: rows)
        for part in parts.dropFirst() { try writer.write(part) }
    }

    private func append(_ alike: AlikeFindings, rows: [UInt8], to bytes: inout [UInt8]) {
        let first = findings[alike.positions[0]]
        let message = alike.statement.map { "Each \($0)" } ?? first.message
        // Of two members with one name a template sees the first.
        let own = TemplateObject([
            "count": .text(counted(alike.positions.count, first)), "message": .text(message),
            "rows": .trusted(String(decoding: rows, as: UTF8.self)),
        ])
        several.append([TemplateObject(members: own.members + HTMLFinding(first).object.members)], to: &bytes)
    }

    /// `4 endpoints`, counted in what the findings are about.
    private func counted(_ count: Int, _ first: Finding) -> String {
        if first.endpoint != nil { return Headline.counted(count, "endpoint") }
        return first.address == nil
            ? Headline.counted(count, "target") : Headline.counted(count, "address", "addresses")
    }

    private func rows(_ positions: ArraySlice<Int>) -> [UInt8] {
        var bytes = Array(HTMLRenderer.rowBatch.start.utf8)
        row.append(positions.lazy.map { HTMLFinding(findings[$0]).object }, to: &bytes)
        bytes += HTMLRenderer.rowBatch.end.utf8
        return bytes
    }
}
