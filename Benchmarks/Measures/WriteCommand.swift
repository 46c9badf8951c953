import ArgumentParser
import AuditModel
import Foundation
import Reporting

/// Writes a network as the files that commands take.
struct WriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write exposure.yaml, result.json and result.xml of a network to a directory.")

    @Argument(help: "The directory.")
    var directory: String

    @OptionGroup
    var network: NetworkArguments

    func run() throws {
        let directory = URL(fileURLWithPath: directory, isDirectory: true)
        try Data(network.network.policyText.utf8).write(to: directory.appendingPathComponent("exposure.yaml"))
        let report = try network.network.report()
        for (name, format) in [("result.json", ReportFormat.json), ("result.xml", .nmapXML)] {
            let path = directory.appendingPathComponent(name).path
            try ReportDestination(format: format, place: .file(path: path)).write(report)
        }
    }
}
