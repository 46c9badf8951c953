/// Counts as one horizontal bar, 1000 units wide, for the page's inline SVG.
struct CountBar {
    struct Segment {
        let name: String
        let className: String
        let count: Int
    }

    let title: String
    let segments: [Segment]

    /// `nil` when there is nothing to show.
    var object: TemplateObject? {
        let shown = segments.filter { $0.count > 0 }
        let total = shown.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        var before = 0
        let objects = shown.map { segment in
            let start = 1000 * before / total
            before += segment.count
            return TemplateObject([
                "name": .text(segment.name), "class": .text(segment.className), "count": .number(segment.count),
                "x": .number(start), "width": .number(1000 * before / total - start),
            ])
        }
        let label = shown.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
        return TemplateObject(["title": .text(title), "label": .text(label), "segments": .objects(objects)])
    }
}
