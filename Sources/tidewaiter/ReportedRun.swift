import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline

/// What every command that makes a report does around its run: checks the destinations first, shows progress, heeds
/// signals, writes the reports and ends with their exit status.
struct ReportedRun {
    let output: OutputArguments
    /// The status of a run whose targets leave nothing to do: who wrote them, the user or a policy?
    let badTargets: ExitStatus
    /// What errors keep from happening.
    var consequence = "nothing was scanned"
    /// The files that the run reads, which no report may replace.
    var inputs: [String] = []

    /// A run that asks name servers or sends probes, as the command line says.
    func perform(
        resolver: ResolverArguments, scan: ScanArguments? = nil,
        _ run: @escaping @Sendable (RunRequest) async throws(RunError) -> AuditReport
    ) async throws {
        let context = RunContext.current(vantage: scan?.vantage, seed: scan?.seed)
        let tuning = scan?.tuning ?? ScanTuning()
        try await perform { progress throws(RunError) in
            try await run(
                RunRequest(
                    context: context, resolver: resolver.configuration, looksUpReverseNames: !resolver.skipsReverse,
                    tuning: tuning, progress: progress))
        }
    }

    func perform(
        _ run: @escaping @Sendable (RunProgress) async throws(RunError) -> AuditReport
    ) async throws {
        let writing = try ReportWriting(output, inputs: inputs, consequence: consequence)
        let report = try await report(of: run)
        try writing.write(report)
        if !output.quiet { StandardError.write(writing.closing(report)) }
        if report.summary.exitStatus != ExitStatus.compliant.rawValue { throw ExitCode(report.summary.exitStatus) }
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
        case .failure(let error): throw failure(error)
        }
    }

    private func failure(_ error: RunError) -> CommandFailure {
        switch error {
        case .policy(let errors): CommandFailure(errors, consequence: consequence)
        case .nothingToDo, .tooManyAddresses: CommandFailure(badTargets, error.description)
        case .resolver, .scan: CommandFailure(.internalError, error.description)
        }
    }
}
