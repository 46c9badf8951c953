/// What of an object decides which parts of a template are written: which names have a value, which truths hold, how long
/// lists are. Around the texts of objects that have one shape a template writes the same markup, if the objects are of one
/// kind: made of the same names in the same order.
struct TemplateShape: Hashable {
    private var code: [UInt8] = []

    init(_ object: TemplateObject) {
        code.reserveCapacity(32)
        append(object)
    }

    private mutating func append(_ object: TemplateObject) {
        for (_, value) in object.members {
            switch value {
            case nil: code.append(0)
            case .truth(false): code.append(1)
            case .truth(true): code.append(2)
            case .text, .trusted, .number: code.append(3)
            case .list(let texts): append(count: texts.count)
            case .objects(let objects):
                append(count: objects.count)
                for object in objects { append(object) }
            }
        }
    }

    /// In a fixed number of bytes, so that no two shapes have one code.
    private mutating func append(count: Int) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: count)) { code.append(contentsOf: $0) }
    }
}
