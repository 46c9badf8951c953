import Foundation
import Yams

/// As much of JSON Schema draft 7 as the policy's schema uses.
struct SchemaValidator {
    private let root: [String: Any]

    init(_ root: [String: Any]) { self.root = root }

    /// Where the value breaks the schema; empty when it does not.
    func problems(_ value: Any) -> [String] { problems(value, root, at: "") }

    private func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/definitions/".count))
            guard let target = (root["definitions"] as? [String: [String: Any]])?[name] else {
                return ["\(path): \(reference) leads nowhere"]
            }
            return problems(value, target, at: path)
        }
        var found: [String] = []
        for part in schema["allOf"] as? [[String: Any]] ?? [] { found += problems(value, part, at: path) }
        if let options = schema["anyOf"] as? [[String: Any]],
            !options.contains(where: { problems(value, $0, at: path).isEmpty })
        {
            found.append("\(path): matches no alternative")
        }
        if let choices = schema["enum"] as? [Any], !choices.contains(where: { same($0, value) }) {
            found.append("\(path): \(value) is no choice")
        }
        if let type = schema["type"] { found += typeProblems(value, type, at: path) }
        if let text = value as? String {
            if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
                found.append("\(path): '\(text)' does not match \(pattern)")
            }
            if let least = schema["minLength"] as? Int, text.count < least { found.append("\(path): is too short") }
        }
        if let list = value as? [Any] {
            if let least = schema["minItems"] as? Int, list.count < least { found.append("\(path): is too short") }
            if let items = schema["items"] as? [String: Any] {
                for (index, item) in list.enumerated() { found += problems(item, items, at: "\(path)/\(index)") }
            }
        }
        if let mapping = value as? [String: Any] { found += mappingProblems(mapping, schema, at: path) }
        return found
    }

    private func mappingProblems(_ mapping: [String: Any], _ schema: [String: Any], at path: String) -> [String] {
        var found: [String] = []
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let patterns = schema["patternProperties"] as? [String: [String: Any]] ?? [:]
        for required in schema["required"] as? [String] ?? [] where mapping[required] == nil {
            found.append("\(path): has no \(required)")
        }
        if let least = schema["minProperties"] as? Int, mapping.count < least { found.append("\(path): is empty") }
        for (key, value) in mapping {
            if let property = properties[key] {
                found += problems(value, property, at: "\(path)/\(key)")
            } else if let pattern = patterns.first(where: { key.range(of: $0.key, options: .regularExpression) != nil })
            {
                found += problems(value, pattern.value, at: "\(path)/\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(path): has an unknown \(key)")
            }
        }
        return found
    }

    private func typeProblems(_ value: Any, _ type: Any, at path: String) -> [String] {
        let wanted = (type as? [String]) ?? [type as? String ?? ""]
        let actual: [String] =
            switch value {
            case is String: ["string"]
            case is Bool: ["boolean"]
            case is Int, is Double: ["number"]
            case is [Any]: ["array"]
            case is [String: Any]: ["object"]
            default: ["null"]
            }
        return wanted.contains(where: actual.contains) ? [] : ["\(path): is \(actual[0]), not \(wanted)"]
    }

    private func same(_ left: Any, _ right: Any) -> Bool {
        switch (left, right) {
        case (let left as String, let right as String): left == right
        case (let left as NSNumber, let right as Bool): (right ? 1 : 0) == left.intValue && "\(left)" != "2"
        case (let left as NSNumber, let right as Int): left.doubleValue == Double(right)
        case (let left as NSNumber, let right as Double): left.doubleValue == right
        default: false
        }
    }
}

/// YAML as an editor's plug-in types it.
enum YAMLValue {
    struct Unreadable: Error {}

    static func value(_ text: String) throws -> Any {
        guard let node = try Yams.compose(yaml: text) else { throw Unreadable() }
        return value(node)
    }

    private static func value(_ node: Node) -> Any {
        switch node {
        case .sequence(let items): return items.map(value)
        case .mapping(let pairs):
            var entries: [String: Any] = [:]
            var merged: [Any] = []
            for pair in pairs {
                let name = pair.key.scalar?.string ?? ""
                if name == "<<" { merged.append(value(pair.value)) } else { entries[name] = value(pair.value) }
            }
            // Editors follow merge keys: https://yaml.org/type/merge.html.
            for part in merged.flatMap({ $0 as? [Any] ?? [$0] }) {
                entries.merge(part as? [String: Any] ?? [:]) { own, _ in own }
            }
            return entries
        case .scalar(let scalar):
            guard scalar.style == .plain || scalar.style == .any else { return scalar.string }
            if let flag = ["true": true, "false": false][scalar.string] { return flag }
            if let number = Int(scalar.string) { return number }
            if ["", "~", "null"].contains(scalar.string) { return NSNull() }
            return Double(scalar.string) ?? scalar.string
        case .alias: return NSNull()
        }
    }
}
