import AuditModel
import Pipeline
import Reporting

/// The reports that a command was asked for: their templates are read and their places checked before there is anything
/// to write, then each is written.
struct ReportWriting {
    let destinations: [ReportDestination]
    private let csv: CSVOptions

    /// Whatever cannot be written is found out before a scan that may take hours. `inputs` are files that no report may
    /// replace, because this run reads them; `consequence` says what did not happen.
    init(_ output: OutputArguments, inputs: [String], consequence: String) throws(CommandFailure) {
        do throws(CSVOptions.ChoiceError) {
            csv = try output.formats.csv()
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        var destinations = output.destinations
        for request in output.template {
            do throws(TemplateError) {
                destinations.append(try request.destination())
            } catch {
                throw CommandFailure(
                    .badInput, diagnostics: [error.excerpt.map { "\(error)\n\($0)" }].compactMap(\.self),
                    closing: error.excerpt == nil ? error.description : "the template is broken; \(consequence)")
            }
        }
        self.destinations =
            destinations.isEmpty ? [ReportDestination(format: .text, place: .standardOutput)] : destinations
        try preflight(inputs: inputs, consequence: consequence)
    }

    private func preflight(inputs: [String], consequence: String) throws(CommandFailure) {
        for (index, destination) in destinations.enumerated() {
            guard !destinations[..<index].contains(where: { $0.place.isSame(as: destination.place) }) else {
                throw CommandFailure(
                    .usage, "two reports would go to \(destination.place.name); give each a place of its own")
            }
            guard !inputs.contains(where: { destination.place.isSame(as: .file(path: $0)) }) else {
                throw CommandFailure(
                    .usage,
                    "a report would replace \(destination.place.name), which is read here; name another file; \(consequence)"
                )
            }
            do throws(ReportWriteError) {
                try destination.preflight()
            } catch {
                throw CommandFailure(.cannotWrite, "\(error); \(consequence)")
            }
        }
    }

    /// Every report gets its chance: one that cannot be written does not cost the others.
    func write(_ report: AuditReport) throws(CommandFailure) {
        var failures: [String] = []
        for destination in destinations {
            let options = ReportOptions(
                colour: destination.place == .standardOutput && Terminal.output.hasColour,
                width: destination.place == .standardOutput ? Terminal.output.width : 80, csv: csv)
            do throws(ReportWriteError) {
                try destination.write(report, options: options)
            } catch {
                failures.append(error.description)
            }
        }
        if !failures.isEmpty { throw CommandFailure(.cannotWrite, failures.joined(separator: "; ")) }
    }

    /// What a person or a build log should see without opening a report: warnings, the outcome, where the files are.
    /// Empty where a table on standard output is all there is, and has said it.
    func closing(_ report: AuditReport) -> String {
        if destinations == [ReportDestination(format: .text, place: .standardOutput)] { return "" }
        let warnings = (report.warnings + report.waivers.compactMap { WaiverText($0).notice }).map {
            CommandFailure.sentence("warning: \($0)")
        }
        return (warnings + [CommandFailure.sentence(RunOutcome(report).sentence)]).joined() + written
    }

    /// Where the files are; empty where there is none.
    var written: String {
        let files = destinations.compactMap { $0.place == .standardOutput ? nil : $0.place.name }
        return files.isEmpty ? "" : CommandFailure.sentence("wrote \(files.joined(separator: ", "))")
    }
}

extension ReportDestination.Place {
    fileprivate var name: String {
        switch self {
        case .standardOutput: "standard output"
        case .file(let path): path
        }
    }
}
