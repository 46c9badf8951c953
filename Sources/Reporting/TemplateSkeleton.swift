import Mustache

/// What a template writes for the objects of one shape: markup with places for their texts.
///
/// The engine makes it, from an object that has marks instead of texts. Names in the template must only be written or
/// asked for: what a template does with a text (a transform of it, say) is not in the skeleton.
struct TemplateSkeleton {
    /// Markup and the number of the text that follows it; the last has none.
    private var pieces: [(markup: [UInt8], text: Int?)] = []

    /// Stands on both sides of a text's number. A character of the private use area, which `HTMLText` leaves as it is and
    /// no template of ours has; texts from outside never meet it.
    private static let mark: Character = "\u{E000}"

    init(_ template: MustacheTemplate, of object: TemplateObject) {
        var count = 0
        let parts = template.render(Self.marked(object, &count)).split(
            separator: Self.mark, omittingEmptySubsequences: false)
        // Markup and numbers take turns, because a number stands between two marks.
        for start in stride(from: 0, to: parts.count, by: 2) {
            pieces.append((Array(parts[start].utf8), start + 1 < parts.count ? Int(parts[start + 1]) : nil))
        }
    }

    /// Appends what the template writes for `object`, which must have the skeleton's shape and kind.
    func write(_ object: TemplateObject, into bytes: inout [UInt8]) {
        var texts: [TemplateObject.Value] = []
        texts.reserveCapacity(object.members.count)
        Self.append(object, to: &texts)
        for (markup, number) in pieces {
            bytes.append(contentsOf: markup)
            if let number { Self.write(texts[number], into: &bytes) }
        }
    }

    private static func write(_ text: TemplateObject.Value, into bytes: inout [UInt8]) {
        switch text {
        case .text(let text): HTMLText.append(text, to: &bytes)
        case .trusted(let text): bytes.append(contentsOf: text.utf8)
        case .number(let number): bytes.append(contentsOf: String(number).utf8)
        case .truth, .list, .objects: break
        }
    }

    /// `object` with a mark for each text, counted in the order of `append`.
    private static func marked(_ object: TemplateObject, _ count: inout Int) -> TemplateObject {
        TemplateObject(
            members: object.members.map { name, value in
                switch value {
                case nil, .truth: (name, value)
                case .text, .trusted, .number: (name, .text(mark(&count)))
                case .list(let texts): (name, .list(texts.map { _ in mark(&count) }))
                case .objects(let objects): (name, .objects(objects.map { marked($0, &count) }))
                }
            })
    }

    private static func mark(_ count: inout Int) -> String {
        defer { count += 1 }
        return "\(mark)\(count)\(mark)"
    }

    private static func append(_ object: TemplateObject, to texts: inout [TemplateObject.Value]) {
        for (_, value) in object.members {
            switch value {
            case nil, .truth: break
            case .text?, .trusted?, .number?: if let value { texts.append(value) }
            case .list(let list): for text in list { texts.append(.text(text)) }
            case .objects(let objects): for object in objects { append(object, to: &texts) }
            }
        }
    }
}
