import SystemPackage

/// A file that a template takes in by `{{>name}}`.
struct TemplatePartial: Hashable, Sendable {
    let path: String
    let text: String

    /// A tag of a template that takes in a partial.
    struct Reference {
        /// `nil` where the tag is not a name of letters, digits, dots, hyphens and underscores, as a file beside has it.
        let name: String?
        let line: Int
        let column: Int
        let lineText: String

        /// In the order in which they stand in the text.
        static func all(in text: String) -> [Reference] {
            var references: [Reference] = []
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                for place in (line.ranges(of: "{{>") + line.ranges(of: "{{<")).sorted(by: {
                    $0.lowerBound < $1.lowerBound
                }) {
                    let isPartial = line[place].last == ">"
                    references.append(
                        Reference(
                            name: isPartial ? name(line[place.upperBound...]) : nil, line: number + 1,
                            column: line.distance(from: line.startIndex, to: place.lowerBound) + 1,
                            lineText: String(line)))
                }
            }
            return references
        }

        private static func name(_ rest: Substring) -> String? {
            guard let end = rest.firstRange(of: "}}")?.lowerBound else { return nil }
            let name = rest[..<end].drop { $0 == " " }.prefix { $0 != " " }
            let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
            let isAlone = rest[..<end].split(separator: " ").count == 1
            return isName && isAlone ? String(name) : nil
        }

        func error(in path: String, _ what: String) -> TemplateError {
            .broken(path: path, line: line, column: column, what: what, text: lineText)
        }
    }
}

/// Brings together what a template file takes in: `{{>name}}` in `ticket.md.mustache` is `name.md.mustache` beside it.
struct TemplatePartialReader {
    private let directory: FilePath
    /// What follows the name of each file, as the template's own has it.
    private let suffix: String
    private(set) var partials: [String: TemplatePartial] = [:]

    /// Reads the partials of the template at `path`, and theirs.
    init(path: String, text: String) throws(TemplateError) {
        let file = FilePath(path)
        let fileName = file.lastComponent?.string ?? path
        directory = file.removingLastComponent()
        suffix = Self.suffix(of: fileName)
        try read(text, of: path, within: [String(fileName.dropLast(suffix.count))])
    }

    /// - Parameter chain: the names of the files that are being read, the outermost first.
    private mutating func read(_ text: String, of path: String, within chain: [String]) throws(TemplateError) {
        for reference in TemplatePartial.Reference.all(in: text) {
            guard let name = reference.name else {
                throw reference.error(
                    in: path, "a partial is a file beside the template; write its name, as in {{>row}}")
            }
            guard !chain.contains(name) else {
                let names = (chain + [name]).joined(separator: ", ")
                throw reference.error(in: path, "this partial takes itself in: \(names)")
            }
            guard partials[name] == nil else { continue }
            let partial = try partial(name, reference, path)
            partials[name] = partial
            try read(partial.text, of: partial.path, within: chain + [name])
        }
    }

    private func partial(
        _ name: String, _ reference: TemplatePartial.Reference, _ includer: String
    ) throws(TemplateError) -> TemplatePartial {
        let path = directory.appending(name + suffix).string
        do throws(TemplateError) {
            return TemplatePartial(path: path, text: try ReportTemplate.text(path))
        } catch .unreadable(_, .noSuchFileOrDirectory) {
            throw reference.error(in: includer, "there is no '\(path)' for this partial")
        }
    }

    /// `.md.mustache` of `ticket.md.mustache`: what says what a template makes.
    private static func suffix(of fileName: String) -> String {
        var parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
        var suffix = ""
        if parts.count > 1, parts.last?.lowercased() == "mustache" { suffix = ".\(parts.removeLast())" }
        if parts.count > 1, let kind = parts.last { suffix = ".\(kind)\(suffix)" }
        return suffix
    }
}
