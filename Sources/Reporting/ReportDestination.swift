package import AuditModel
import SystemPackage

/// One report that the user wants: what is written and where it goes. Written `PATH` or `FORMAT=PATH`; `-` is standard
/// output. One made by a template is a `TemplateRequest` first.
package struct ReportDestination: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case standardOutput
        case file(path: String)
    }

    package enum Content: Hashable, Sendable {
        case format(ReportFormat)
        case template(ReportTemplate)
    }

    package let content: Content
    package let place: Place
    /// The address family whose hosts the report has, where each is to have a file of its own; `nil` for both.
    package var family: IPAddress.Family?

    /// Why a text is no destination. The description is one lower-case sentence.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        case emptyPath(String)
        case unknownFormat(String)
        case unknownExtension(path: String)

        package var description: String {
            switch self {
            case .emptyPath(let text):
                "'\(text)' names no file; write a path, FORMAT=PATH, or FORMAT=- for standard output"
            case .unknownFormat(let name):
                "'\(name)' is no report format; the formats are \(ReportDestination.formatNames)"
            case .unknownExtension(let path):
                "the extension of '\(path)' stands for no report format; known are \(ReportDestination.extensions), "
                    + "or name the format as FORMAT=\(path) with one of \(ReportDestination.formatNames)"
            }
        }
    }

    package init(_ content: Content, place: Place) {
        self.content = content
        self.place = place
    }

    package init(format: ReportFormat, place: Place) { self.init(.format(format), place: place) }

    /// `nil` for a report that a template makes.
    package var format: ReportFormat? {
        if case .format(let format) = content { format } else { nil }
    }

    /// Reads `report.html`, `nmap-xml=scan.out`, `json=-` or `-` (the table). What stands before the first `=` is a
    /// format unless it looks like a path (it has a slash or a dot).
    package init(parsing text: String) throws(ParseError) {
        guard let equals = text.firstIndex(of: "="), !text[..<equals].contains(where: { $0 == "/" || $0 == "." }) else {
            try self.init(path: text)
            return
        }
        let name = text[..<equals]
        let path = String(text[text.index(after: equals)...])
        guard let format = ReportFormat(rawValue: name.lowercased()) else { throw .unknownFormat(String(name)) }
        guard !path.isEmpty else { throw .emptyPath(text) }
        self.init(format: format, place: path == "-" ? .standardOutput : .file(path: path))
    }

    private init(path: String) throws(ParseError) {
        guard !path.isEmpty else { throw .emptyPath(path) }
        if path == "-" {
            self.init(format: .text, place: .standardOutput)
        } else if let format = ReportFormat(path: path) {
            self.init(format: format, place: .file(path: path))
        } else {
            throw .unknownExtension(path: path)
        }
    }

    /// The report as one file per address family: IPv4 where the user said, IPv6 beside it, with `.ipv6` before the
    /// extension. Both are always written, so that no older file is taken for this run's. `nil` for standard output.
    package var perFamily: [ReportDestination]? {
        guard case .file(let path) = place else { return nil }
        let directoryEnd = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let name = path[directoryEnd...]
        let dot = name.dropFirst().lastIndex(of: ".") ?? name.endIndex
        var first = self
        first.family = .v4
        var second = ReportDestination(
            content, place: .file(path: path[..<directoryEnd] + name[..<dot] + ".ipv6" + name[dot...]))
        second.family = .v6
        return [first, second]
    }

    private static var formatNames: String {
        ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private static var extensions: String {
        ReportFormat.allCases.flatMap(\.pathExtensions).map { ".\($0)" }.joined(separator: " ")
    }

    /// Finds out before a long scan whether the report could be written after it. Creates nothing.
    package func preflight() throws(ReportWriteError) {
        guard case .file(let path) = place else { return }
        try ReportFile(path: path).preflight()
    }

    /// Writes the report: a file appears whole or not at all.
    package func write(
        _ report: AuditReport,
        options: ReportOptions = ReportOptions()
    ) throws(ReportWriteError) {
        var options = options
        options.family = family
        switch place {
        case .standardOutput:
            do throws(RenderError) {
                try render(report, options: options) { bytes throws(Errno) in
                    try FileDescriptor.standardOutput.writeWhole(bytes)
                }
            } catch {
                throw ReportWriteError(path: "standard output", error)
            }
        case .file(let path):
            try ReportFile(path: path).write { sink throws(RenderError) in
                try render(report, options: options, into: sink)
            }
        }
    }

    private func render(
        _ report: AuditReport,
        options: ReportOptions,
        into sink: @escaping ByteSink
    ) throws(RenderError) {
        switch content {
        case .format(let format): try format.render(report, options: options, into: sink)
        case .template(let template): try template.render(report, into: sink)
        }
    }
}
