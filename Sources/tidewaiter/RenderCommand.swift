import ArgumentParser
import AuditModel
import Interchange
import Pipeline
import Reporting

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Write a stored report in other formats, or as a template wants it.",
        usage: "tidewaiter render [<options>] <report.json>",
        discussion: """
            Reads a JSON report of tidewaiter ('-' is standard input) and writes it as the run itself would have, byte \
            for byte. Nothing is scanned or judged again.

            Examples:
              tidewaiter render report.json -o report.html -o findings.csv
              tidewaiter render report.json --template github-ticket=ticket.md
              tidewaiter render report.json --template notice.xml.mustache=notice.xml
              tidewaiter render report.json --template-context
                  what a template can say, as JSON

            Exit status: 0 written, whatever the report says, 64 usage, 65 bad report or template, 70 internal error, \
            74 cannot write.
            """)

    @Argument(
        help: ArgumentHelp("The JSON report.", valueName: "report.json"), completion: .file(extensions: ["json"]))
    var reportPath: String

    @OptionGroup(title: "Reports")
    var output: OutputArguments

    @Flag(help: "Print what a template sees of the report, as JSON, and write no report.")
    var templateContext = false

    func validate() throws {
        guard !templateContext || (output.output.isEmpty && output.template.isEmpty) else {
            throw ValidationError("--template-context prints and writes no report; leave out -o and --template")
        }
    }

    func run() throws {
        if templateContext {
            try printContext()
            return
        }
        let writing = try ReportWriting(output, inputs: [reportPath], consequence: "nothing was written")
        let report = try AuditReport.stored(at: reportPath)
        try writing.write(report)
        // The run itself has said its warnings and its outcome.
        if !output.quiet { StandardError.write(writing.written) }
    }

    private func printContext() throws(CommandFailure) {
        let report = try AuditReport.stored(at: reportPath)
        let context: String
        do throws(RenderError) {
            context = try TemplateContext(report).json()
        } catch {
            throw CommandFailure(.internalError, error.description)
        }
        try StandardOutput.write(context)
    }
}

extension AuditReport {
    /// Reads our own JSON report.
    static func stored(at path: String) throws(CommandFailure) -> AuditReport {
        do throws(InterchangeError) {
            return try ReportFileReader(path: path).report()
        } catch {
            throw CommandFailure(.badInput, error.description)
        }
    }
}
