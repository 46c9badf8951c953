import AuditModel
import Yams

/// Reads one YAML document into a `PolicyNode`, within bounds: whatever the input, the work is proportional to its size.
struct YAMLReader {
    /// Deeper than any policy and far from what the stack bears.
    static let deepestNesting = 48
    /// Values that aliases may add to those the file writes out. A value that is written takes a byte at least, so
    /// more values than bytes can only come from aliases.
    static let mostAliasedValues = 100_000

    private let source: PolicySource
    private var text: YAMLText
    private var diagnostics: [PolicyDiagnostic] = []
    private var anchors: [String: Measured] = [:]
    private var valueCount = 0
    /// Keys that were marked to get past Yams' check, by where they stand.
    private var markedKeys: [SourceLocation: String] = [:]
    private let define: (String) throws(References.Failure) -> String

    /// A node with what it would cost to visit.
    private struct Measured {
        var node: PolicyNode
        var count: Int
        var height: Int

        mutating func add(_ part: Measured) {
            count += part.count
            height = max(height, part.height + 1)
        }
    }

    /// `define` replaces the references in a scalar's text.
    init(
        _ source: PolicySource,
        define: @escaping (String) throws(References.Failure) -> String
    ) throws(PolicyErrors) {
        self.source = source
        self.define = define
        text = try YAMLText(source)
    }

    /// The document's root, and what was wrong without making it unreadable (duplicate keys).
    mutating func read() throws(PolicyErrors) -> (root: PolicyNode, diagnostics: [PolicyDiagnostic]) {
        // Anchors hang on the parser by weak references, so it outlives the reading of its nodes.
        let (parser, root) = try composed()
        defer { withExtendedLifetime(parser) {} }
        guard let root else {
            throw failure("the file is empty; a policy starts with 'version: 1'", line: 1, column: 1)
        }
        let node = try measured(root, depth: 0).node
        return (node, diagnostics)
    }

    private mutating func composed() throws(PolicyErrors) -> (Parser, Node?) {
        // Each duplicate key costs one more reading, which large files can afford less often.
        var repairs = min(20, max(1, 2_000_000 / max(1, source.bytes.count)))
        while true {
            do {
                let parser = try Parser(
                    yaml: String(decoding: text.utf8, as: UTF8.self), resolver: .basic, encoding: .utf8)
                return (parser, try parser.singleRoot())
            } catch let YamlError.duplicatedKeysInMapping(names, context) {
                let location = source.location(line: context.mark.line, column: context.mark.column)
                let name = text.restored(names.first ?? "")
                guard repairs > 0, mark(keyAt: location, name: name) else {
                    throw failure(
                        "the key '\(name)' stands twice in one mapping; keep one", line: location.line,
                        column: location.column)
                }
                repairs -= 1
            } catch {
                throw failure(for: error)
            }
        }
    }

    private mutating func mark(keyAt location: SourceLocation, name: String) -> Bool {
        guard !name.isEmpty, let offset = source.offset(line: location.line, column: location.column) else {
            return false
        }
        let isQuoted = source.bytes[offset] == UInt8(ascii: "\"") || source.bytes[offset] == UInt8(ascii: "'")
        guard text.mark(line: location.line, column: location.column + (isQuoted ? 1 : 0)) else { return false }
        markedKeys[location] = name
        return true
    }

    private mutating func measured(_ node: Node, depth: Int) throws(PolicyErrors) -> Measured {
        let location = location(of: node)
        guard depth <= Self.deepestNesting else {
            throw failure("this is nested more than \(Self.deepestNesting) levels deep", at: location)
        }
        var result: Measured
        switch node {
        case .scalar(let scalar):
            result = try measured(scalar, at: location, depth: depth)
        case .sequence(let sequence):
            result = Measured(node: PolicyNode(content: .sequence([]), location: location), count: 1, height: 1)
            var items: [PolicyNode] = []
            for item in sequence {
                let value = try measured(item, depth: depth + 1)
                items.append(value.node)
                result.add(value)
            }
            result.node.content = .sequence(items)
        case .mapping(let mapping):
            result = Measured(node: PolicyNode(content: .mapping([]), location: location), count: 1, height: 1)
            try read(mapping, into: &result, depth: depth)
        case .alias:
            // Yams resolves aliases in composed documents, and none is left after ours are marked.
            throw failure("this alias cannot be read; write the value itself", at: location)
        }
        if let anchor = node.anchor { anchors[anchor.rawValue] = result }
        return result
    }

    private mutating func read(_ mapping: Node.Mapping, into result: inout Measured, depth: Int) throws(PolicyErrors) {
        var entries: [PolicyNode.Entry] = []
        var merged: [PolicyNode] = []
        var firstLines: [String: Int] = [:]
        for (key, value) in mapping {
            let location = location(of: key)
            guard case .scalar(let scalar) = key else {
                throw failure(
                    "a key is a plain word; this one is \(key.mapping == nil ? "a list" : "a mapping")", at: location)
            }
            let name = markedKeys[location] ?? text.restored(scalar.string)
            let read = try measured(value, depth: depth + 1)
            result.add(read)
            try count(1, at: location)
            if let line = firstLines.updateValue(location.line, forKey: name) {
                firstLines[name] = line
                report("the key '\(name)' stands twice in one mapping, first on line \(line); keep one", at: location)
            } else if name == Self.mergeKey, Self.isPlain(scalar) {
                merged.append(read.node)
            } else {
                entries.append(PolicyNode.Entry(key: name, keyLocation: location, value: read.node))
            }
        }
        for node in merged { entries += mergeable(node).filter { firstLines.updateValue(0, forKey: $0.key) == nil } }
        result.node.content = .mapping(entries)
    }

    /// The key whose value's entries stand in its mapping, where that has none of the same name itself
    /// (https://yaml.org/type/merge.html).
    private static let mergeKey = "<<"

    /// The entries of what is merged: a mapping, or a list of mappings of which the earlier goes first.
    private mutating func mergeable(_ node: PolicyNode) -> [PolicyNode.Entry] {
        let parts: [PolicyNode] = if case .sequence(let items) = node.content { items } else { [node] }
        return parts.flatMap { part -> [PolicyNode.Entry] in
            if case .mapping(let entries) = part.content { return entries }
            report("'<<' takes a mapping, or a list of mappings; this is \(part.kind)", at: part.location)
            return []
        }
    }

    private static func isPlain(_ scalar: Node.Scalar) -> Bool { scalar.style == .plain || scalar.style == .any }

    private mutating func measured(
        _ scalar: Node.Scalar, at location: SourceLocation, depth: Int
    ) throws(PolicyErrors) -> Measured {
        let isPlain = Self.isPlain(scalar)
        if isPlain, scalar.string.unicodeScalars.first == text.aliasMark {
            let name = String(scalar.string.unicodeScalars.dropFirst())
            guard let target = anchors[name] else {
                throw failure("no anchor '&\(text.restored(name))' stands before this alias", at: location)
            }
            guard depth + target.height <= Self.deepestNesting else {
                throw failure("aliases nest more than \(Self.deepestNesting) levels deep here", at: location)
            }
            try count(target.count, at: location)
            return target
        }
        try count(1, at: location)
        let value = defined(text.restored(scalar.string), at: location)
        return Measured(
            node: PolicyNode(content: .scalar(value, isPlain: isPlain), location: location), count: 1, height: 1)
    }

    private mutating func count(_ values: Int, at location: SourceLocation) throws(PolicyErrors) {
        valueCount += values
        guard valueCount <= source.bytes.count + Self.mostAliasedValues else {
            throw failure(
                "aliases repeat more than \(Self.mostAliasedValues) values; write fewer or shorter ones", at: location)
        }
    }

    private mutating func defined(_ text: String, at location: SourceLocation) -> String {
        do throws(References.Failure) {
            return try define(text)
        } catch {
            report(error.message, at: location)
            return text
        }
    }

    private func location(of node: Node) -> SourceLocation {
        source.location(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private mutating func report(_ message: String, at location: SourceLocation) {
        diagnostics.append(diagnostic(message, at: location))
    }

    private func diagnostic(_ message: String, at location: SourceLocation) -> PolicyDiagnostic {
        PolicyDiagnostic(
            severity: .error, location: location, message: message, sourceLine: source.text(ofLine: location.line))
    }

    private func failure(_ message: String, at location: SourceLocation) -> PolicyErrors {
        PolicyErrors(diagnostics + [diagnostic(message, at: location)])
    }

    private func failure(_ message: String, line: Int, column: Int) -> PolicyErrors {
        failure(message, at: source.location(line: line, column: column))
    }

    private func failure(for error: any Error) -> PolicyErrors {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            let line = source.text(ofLine: mark.line)
            let isTab = line.prefix(while: \.isWhitespace).contains("\t") && problem.contains("cannot start any token")
            if isTab || problem.contains("tab character") {
                return failure("a tab cannot indent YAML; use spaces", line: mark.line, column: mark.column)
            }
            if problem.contains("nesting level") || problem.contains("exceeded") {
                return failure("this is nested far too deeply", line: mark.line, column: mark.column)
            }
            let setting = context.map { " \($0.text)" } ?? ""
            return failure("this is not YAML: \(problem)\(setting)", line: mark.line, column: mark.column)
        case YamlError.composer(_, let problem, let mark, _):
            let message =
                problem.contains("another document")
                ? "a policy file holds one document; remove what follows this line" : "this is not YAML: \(problem)"
            return failure(message, line: mark.line, column: mark.column)
        default:
            return failure("this is not YAML that can be read", line: 1, column: 1)
        }
    }
}
