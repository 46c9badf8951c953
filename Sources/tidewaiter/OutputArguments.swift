import ArgumentParser
import Reporting

/// Where reports go, for every command that makes one.
struct OutputArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write a report to a file, in the format of its extension, or in FORMAT. Repeatable.",
            discussion: OutputArguments.formatList, valueName: "path|format=path"),
        completion: .file(), transform: OptionValue.destination)
    var output: [ReportDestination] = []

    @Option(
        help: ArgumentHelp(
            "Write what a mustache template makes of the report: a template of the program "
                + "(\(ReportTemplate.names.joined(separator: ", "))) or a file. Repeatable.",
            discussion:
                "The name of a file says what it makes, and so how values are made safe in it: ticket.md.mustache, "
                + "ticket.jira.mustache, report.xml.mustache; also html, csv, json and txt, and HTML without one of them. "
                + "Without '=path' it goes to standard output. 'tidewaiter render --template-context REPORT.json' shows "
                + "what a template can say.",
            valueName: "template[=path]"),
        completion: .file(extensions: ["mustache"]), transform: OptionValue.template)
    var template: [TemplateRequest] = []

    @OptionGroup
    var formats: FormatArguments

    @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
    var quiet = false

    func validate() throws {
        if let unused = formats.unused(by: output.compactMap(\.format)).first {
            throw ValidationError("\(unused) has no report to hold for; add one with -o")
        }
        guard !formats.nmapXmlPerFamily || !output.contains(where: { $0.format == .nmapXML && $0.perFamily == nil })
        else {
            throw ValidationError("--nmap-xml-per-family writes two files, and standard output is one; name a file")
        }
    }

    /// Every file to write, in the order given.
    var destinations: [ReportDestination] {
        output.flatMap { destination in
            (formats.nmapXmlPerFamily && destination.format == .nmapXML ? destination.perFamily : nil) ?? [destination]
        }
    }

    private static var formatList: String {
        let lines = ReportFormat.allCases.map { format in
            let extensions = format.pathExtensions.map { ".\($0)" }.joined(separator: ", ")
            return "\(format.rawValue) (\(extensions)): \(format.summary).\n"
        }
        return "Formats:\n" + lines.joined()
            + "'-' is standard output: -o json=-. Without -o, a table for people goes to standard output. A file is "
            + "written whole or not at all."
    }
}
