package import AuditModel
import Mustache
import Templates

/// A mustache template for a whole report: of a user's file, or one that comes with the program. Its values are made safe
/// for what it makes (`TemplateKind`).
package struct ReportTemplate: Hashable, Sendable {
    /// Its path, or the name under which it comes with the program.
    package let name: String
    let kind: TemplateKind
    let text: String
    /// What it takes in, by name.
    let partials: [String: TemplatePartial]

    /// Checks that the text is a template. One that is no file has no partials.
    package init(name: String, kind: TemplateKind, text: String) throws(TemplateError) {
        try self.init(name: name, kind: kind, text: text, partials: [:])
    }

    init(
        name: String, kind: TemplateKind, text: String, partials: [String: TemplatePartial]
    ) throws(TemplateError) {
        self.name = name
        self.kind = kind
        self.text = text
        self.partials = partials
        _ = try compiled()
        for part in [TemplatePartial(path: name, text: text)] + partials.values.sorted(by: { $0.path < $1.path }) {
            try TemplateNames.check(part)
        }
    }

    /// The templates that come with the program, by name.
    private static var shipped: [(name: String, kind: TemplateKind, text: String)] {
        [
            ("github-ticket", .markdown, ReportTemplates.githubTicket),
            ("jira-ticket", .jira, ReportTemplates.jiraTicket),
        ]
    }

    package static var names: [String] { shipped.map(\.name) }

    package init(shipped name: String) throws(TemplateError) {
        guard let found = Self.shipped.first(where: { $0.name == name }) else { throw .unknownName(name) }
        try self.init(name: name, kind: found.kind, text: found.text)
    }

    /// Writes the report as the template wants it. The same report always gives the same bytes.
    package func render(_ report: AuditReport, into sink: @escaping ByteSink) throws(RenderError) {
        let template: (main: MustacheTemplate, library: MustacheLibrary)
        do throws(TemplateError) {
            template = try compiled()
        } catch {
            throw .defect(error.description)
        }
        let context = try TemplateContext(report).value
        var writer = ChunkWriter(sink: sink)
        try writer.write(template.main.render(context.content(for: kind), library: template.library))
        try writer.flush()
    }

    private func compiled() throws(TemplateError) -> (main: MustacheTemplate, library: MustacheLibrary) {
        MustacheContentTypes.register(kind, named: kind.contentType)
        var library = MustacheLibrary()
        for (name, partial) in partials { library.register(try compiled(partial), named: name) }
        return (try compiled(TemplatePartial(path: name, text: text)), library)
    }

    /// The text with its content type in a line in front, which the engine takes for its default.
    private func compiled(_ part: TemplatePartial) throws(TemplateError) -> MustacheTemplate {
        // The engine renders a partial that it does not know as nothing, without a word.
        for reference in TemplatePartial.Reference.all(in: part.text)
        where reference.name.flatMap({ partials[$0] }) == nil {
            throw reference.error(in: part.path, "only a template in a file has partials, which are files beside it")
        }
        try refuseDeepSections(part)
        do {
            return try MustacheTemplate(string: "{{% CONTENT_TYPE: \(kind.contentType)}}\n" + part.text)
        } catch let error as MustacheTemplate.ParserError {
            throw .broken(
                path: part.path, line: error.context.lineNumber - 1, column: error.context.columnNumber,
                what: Self.sentence(error.error), text: error.context.line)
        } catch {
            throw .broken(path: part.path, line: 1, column: 1, what: "\(error)", text: "")
        }
    }

    /// The engine calls itself for each section within another, until the stack ends.
    private func refuseDeepSections(_ part: TemplatePartial) throws(TemplateError) {
        var depth = 0
        for (number, line) in part.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for tag in line.matches(of: /\{\{\s*[#^$\/]/) {
                depth += tag.output.last == "/" ? -1 : 1
                guard depth > Self.depthLimit else { continue }
                throw .broken(
                    path: part.path, line: number + 1,
                    column: line.distance(from: line.startIndex, to: tag.range.lowerBound) + 1,
                    what: "more than \(Self.depthLimit) sections within one another", text: String(line))
            }
        }
    }

    private static let depthLimit = 100

    private static func sentence(_ error: any Error) -> String {
        guard let error = error as? MustacheTemplate.Error else { return "the tag does not end" }
        return switch error {
        case .sectionCloseNameIncorrect: "this ends another section than the one that is open"
        case .unfinishedName: "the tag has a bad name or does not end"
        case .expectedSectionEnd: "a section is still open at the end"
        case .invalidSetDelimiter: "the tag that sets delimiters is malformed"
        case .invalidConfigVariableSyntax: "the pragma is malformed"
        case .unrecognisedConfigVariable: "the pragma is unknown"
        case .transformAppliedToInheritanceSection, .illegalTokenInsideInheritSection, .textInsideInheritSection:
            "inheritance is not supported"
        }
    }
}
