import ArgumentParser
import AuditModel
import Reporting

/// Renders one report in one format.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Render a report in one format, and say what it took as a line of a table.")

    @Argument(help: "The format.", transform: RenderCommand.format)
    var format: ReportFormat

    @Option(help: "Where the report goes.")
    var output = "/dev/null"

    @OptionGroup
    var network: NetworkArguments

    private static func format(_ name: String) throws -> ReportFormat {
        guard let format = ReportFormat(rawValue: name) else { throw ValidationError("'\(name)' is no format") }
        return format
    }

    func run() throws {
        let report = try network.network.report()
        guard report.findings.count == network.network.findingCount else {
            throw ValidationError("the network was to have \(network.network.findingCount) findings")
        }
        let destination = ReportDestination(format: format, place: .file(path: output))
        let measurement = try Measurement { try destination.write(report) }
        print("| \(format.rawValue) | \(measurement.cells) |")
    }
}
