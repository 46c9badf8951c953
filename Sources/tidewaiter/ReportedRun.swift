import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline
import Reporting

/// What every command that makes a report does around its run: checks the destinations first, shows progress, heeds
/// signals, writes the reports and ends with their exit status.
struct ReportedRun {
    let output: OutputArguments
    /// The status of a run whose targets leave nothing to do: who wrote them, the user or a policy?
    let badTargets: ExitStatus

    func perform(
        _ run: @escaping @Sendable (RunProgress) async throws(RunError) -> AuditReport
    ) async throws {
        let destinations = output.output.isEmpty ? [ReportDestination.table] : output.output
        try preflight(destinations)
        let report = try await report(of: run)
        try write(report, to: destinations)
        if !output.quiet { StandardError.write(closing(report, destinations)) }
        if report.summary.exitStatus != ExitStatus.compliant.rawValue { throw ExitCode(report.summary.exitStatus) }
    }

    /// Whatever cannot be written is found out before a scan that may take hours.
    private func preflight(_ destinations: [ReportDestination]) throws(CommandFailure) {
        for (index, destination) in destinations.enumerated() {
            guard !destinations[..<index].contains(where: { $0.place == destination.place }) else {
                throw CommandFailure(.usage, "two reports would go to \(destination.place.name); give each its own -o")
            }
            do throws(ReportWriteError) {
                try destination.preflight()
            } catch {
                throw CommandFailure(.cannotWrite, "\(error); nothing was scanned")
            }
        }
    }

    private func report(
        of run: @escaping @Sendable (RunProgress) async throws(RunError) -> AuditReport
    ) async throws -> AuditReport {
        let progress = RunProgress()
        let display = ProgressDisplay(progress: progress, terminal: .error).start(quiet: output.quiet)
        let outcome = await Interruption.cancelling { () -> Result<AuditReport, RunError> in
            do throws(RunError) {
                return .success(try await run(progress))
            } catch {
                return .failure(error)
            }
        }
        display?.cancel()
        await display?.value
        switch outcome {
        case .success(let report): return report
        case .failure(let error): throw CommandFailure(error, badTargets: badTargets)
        }
    }

    /// Every report gets its chance: one that cannot be written does not cost the others.
    private func write(_ report: AuditReport, to destinations: [ReportDestination]) throws(CommandFailure) {
        var failures: [String] = []
        for destination in destinations {
            let options = ReportOptions(
                colour: destination.place == .standardOutput && Terminal.output.hasColour,
                width: destination.place == .standardOutput ? Terminal.output.width : 80)
            do throws(ReportWriteError) {
                try destination.write(report, options: options)
            } catch {
                failures.append(error.description)
            }
        }
        if !failures.isEmpty { throw CommandFailure(.cannotWrite, failures.joined(separator: "; ")) }
    }

    /// What a person or a build log should see without opening a report: warnings, the outcome, where the files are.
    /// Empty where a table on standard output has already said it.
    private func closing(_ report: AuditReport, _ destinations: [ReportDestination]) -> String {
        if destinations.contains(where: { $0.place == .standardOutput && $0.format == .text }) { return "" }
        let warnings = report.warnings.map { CommandFailure.sentence("warning: \($0)") }
        let files = destinations.compactMap { $0.place == .standardOutput ? nil : $0.place.name }
        let written = files.isEmpty ? [] : [CommandFailure.sentence("wrote \(files.joined(separator: ", "))")]
        return (warnings + [CommandFailure.sentence(RunOutcome(report).sentence)] + written).joined()
    }
}

extension ReportDestination {
    fileprivate static var table: ReportDestination { ReportDestination(format: .text, place: .standardOutput) }
}

extension ReportDestination.Place {
    fileprivate var name: String {
        switch self {
        case .standardOutput: "standard output"
        case .file(let path): path
        }
    }
}

extension CommandFailure {
    fileprivate init(_ error: RunError, badTargets: ExitStatus) {
        switch error {
        case .policy(let errors): self.init(errors)
        case .nothingToDo, .tooManyAddresses: self.init(badTargets, error.description)
        case .resolver, .scan: self.init(.internalError, error.description)
        }
    }
}
