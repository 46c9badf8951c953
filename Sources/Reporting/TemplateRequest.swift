/// A template and where what it makes goes, as the user writes it: `TEMPLATE` or `TEMPLATE=PATH`. A template is the name
/// of one that comes with the program, or a file, whose path has a slash or a dot.
package struct TemplateRequest: Hashable, Sendable {
    package let template: String
    package let place: ReportDestination.Place

    /// Why a text is no request. The description is one lower-case sentence.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        case noTemplate
        case emptyPath(String)

        package var description: String {
            switch self {
            case .noTemplate: "name a template (\(ReportTemplate.names.joined(separator: ", "))) or a file"
            case .emptyPath(let text): "'\(text)' names no file; write TEMPLATE=PATH, or TEMPLATE for standard output"
            }
        }
    }

    /// The first `=` ends the template. Without a path, or with `-`, the output goes to standard output.
    package init(parsing text: String) throws(ParseError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        template = String(parts[0])
        guard !template.isEmpty else { throw .noTemplate }
        guard parts.count > 1, parts[1] != "-" else {
            place = .standardOutput
            return
        }
        guard !parts[1].isEmpty else { throw .emptyPath(text) }
        place = .file(path: String(parts[1]))
    }

    /// The template, read and checked, with its place.
    package func destination() throws(TemplateError) -> ReportDestination {
        let isFile = template.contains { $0 == "/" || $0 == "." }
        let template = isFile ? try ReportTemplate(path: template) : try ReportTemplate(shipped: template)
        return ReportDestination(.template(template), place: place)
    }
}
