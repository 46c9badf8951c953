package import SystemPackage

/// Why a template cannot be used. The description is one lower-case sentence, after the template's name and, where
/// there is one, its line and column; the offending line follows a broken one.
package enum TemplateError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, Errno)
    case tooLarge(path: String, limit: Int)
    case notText(path: String)
    /// The extension before `.mustache` stands for no kind of text.
    case unknownKind(path: String)
    case unknownName(String)
    case broken(path: String, line: Int, column: Int, what: String, text: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let errno): "cannot read the template '\(path)': \(errno.description.lowercased())"
        case .tooLarge(let path, let limit): "the template '\(path)' has more than \(limit >> 20) MiB"
        case .notText(let path): "the template '\(path)' is not UTF-8 text"
        case .unknownKind(let path):
            "the name of the template '\(path)' does not say what it makes; end it in one of "
                + TemplateKind.allCases.map { ".\($0.rawValue).mustache" }.joined(separator: " ")
        case .unknownName(let name):
            "'\(name)' is no template that comes with the program (\(ReportTemplate.names.joined(separator: ", "))); "
                + "write './\(name)' for a file"
        case .broken(let path, let line, let column, let what, _):
            "\(path):\(line):\(column): \(what)"
        }
    }

    /// The offending line with a mark below the place, for people; `nil` for other errors.
    package var excerpt: String? {
        guard case .broken(_, _, let column, _, let text) = self, text.count < 200 else { return nil }
        return "    \(text)\n    \(String(repeating: " ", count: max(0, column - 1)))^"
    }
}
