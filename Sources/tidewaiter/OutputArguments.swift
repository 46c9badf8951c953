import ArgumentParser
import Reporting

/// Where reports go, for every command that makes one.
struct OutputArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write a report to a file, in the format of its extension, or in FORMAT. Repeatable.",
            discussion: OutputArguments.formats, valueName: "path|format=path"),
        transform: OptionValue.destination)
    var output: [ReportDestination] = []

    @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
    var quiet = false

    private static var formats: String {
        let lines = ReportFormat.allCases.map { format in
            let extensions = format.pathExtensions.map { ".\($0)" }.joined(separator: ", ")
            return "\(format.rawValue) (\(extensions)): \(format.summary)."
        }
        return "Formats: " + lines.joined(separator: " ")
            + " '-' is standard output: -o json=-. Without -o, a table for people goes to standard output. A file is "
            + "written whole or not at all."
    }
}
