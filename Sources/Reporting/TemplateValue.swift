import Foundation
import Mustache

/// A value of a template's context: what JSON can say, with whole numbers only.
enum TemplateValue: Equatable {
    case text(String)
    case number(Int)
    case truth(Bool)
    case list([TemplateValue])
    case object([String: TemplateValue])

    /// What `value` encodes, by its coding keys.
    init(encoding value: some Encodable) throws(RenderError) {
        do {
            self.init(try JSONSerialization.jsonObject(with: Data(JSONLine.encode(value)), options: .fragmentsAllowed))
        } catch let error as RenderError {
            throw error
        } catch {
            throw .defect("template context: \(error)")
        }
    }

    private init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let list as [Any]: self = .list(list.map { Self($0) })
        case let object as [String: Any]: self = .object(object.mapValues { Self($0) })
        // `c` is the type of a truth; numbers of a report are whole and come as others.
        case let number as NSNumber:
            self = String(cString: number.objCType) == "c" ? .truth(number.boolValue) : .number(number.intValue)
        default: self = .text("")
        }
    }

    /// Members of an object; empty for anything else.
    subscript(_ key: String) -> TemplateValue? {
        get { if case .object(let members) = self { members[key] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            members[key] = newValue
            self = .object(members)
        }
    }

    var elements: [TemplateValue] { if case .list(let elements) = self { elements } else { [] } }

    /// The value as the template engine takes it, for a template of `kind`.
    func content(for kind: TemplateKind) -> Any {
        switch self {
        case .text(let text): TemplateText(text: text, kind: kind)
        case .number(let number): number
        case .truth(let truth): truth
        case .list(let elements): TemplateList(elements: elements.map { $0.content(for: kind) })
        case .object(let members): TemplateMembers(members: members.mapValues { $0.content(for: kind) })
        }
    }
}

extension TemplateValue: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .truth(let truth): try container.encode(truth)
        case .list(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }
}

/// An object in a template. It has no text of its own; the engine would write how it is held in memory.
private struct TemplateMembers: MustacheParent, MustacheCustomRenderable {
    let members: [String: Any]

    var renderText: String { "" }
    var isNull: Bool { false }

    func child(named name: String) -> Any? { members[name] }
}

/// A list in a template, without a text of its own like an object.
private struct TemplateList: MustacheSequence, MustacheTransformable, MustacheCustomRenderable {
    let elements: [Any]

    var renderText: String { "" }
    var isNull: Bool { false }

    func makeIterator() -> Array<Any>.Iterator { elements.makeIterator() }

    func transform(_ name: String) -> Any? {
        name == "reversed" ? TemplateList(elements: elements.reversed()) : elements.transform(name)
    }
}

/// A text in a template. An empty one is false, so that `{{#owner}}` asks whether there is something to say.
private struct TemplateText: MustacheCustomRenderable, MustacheTransformable, MustacheParent {
    let text: String
    let kind: TemplateKind

    /// It has no members; without this the engine would find our properties.
    func child(named name: String) -> Any? { nil }

    var renderText: String { text }
    var isNull: Bool { text.isEmpty }

    func transform(_ name: String) -> Any? {
        guard name == "code" else { return text.transform(name) }
        // The engine escapes every value but a template: a template of nothing but text is how it takes one that is safe
        // already. Its tags begin with a character that no safe text has.
        return try? MustacheTemplate(string: "{{=\u{1} \u{2}=}}" + kind.code(text))
    }
}
