import ArgumentParser
import AuditModel
import ExposurePolicy
import Interchange
import Pipeline

/// What makes a judging run fail, for `audit` and `check`.
struct GateArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What makes the exit status 1: violations at or above a severity (info, low, medium, high, critical), or "
                + "'new' for those that --baseline has not. Give both for new ones at or above it. Without it, every "
                + "violation does.", valueName: "severity|new"),
        completion: .list(FailureCondition.words), transform: OptionValue.failureCondition)
    var failOn: [FailureCondition] = []

    @Option(
        help: ArgumentHelp(
            "Hold the findings against an earlier JSON report of the same policy: each is then new, persisting, "
                + "resolved or newly observed.", valueName: "report.json"), completion: .file(extensions: ["json"]))
    var baseline: String?

    func validate() throws {
        guard severities.count < 2 else { throw ValidationError("--fail-on names two severities; write the lower one") }
        guard baseline != nil || !failOn.contains(.new) else {
            throw ValidationError("'--fail-on new' needs an earlier report to tell what is new; add --baseline")
        }
    }

    private var severities: Set<Severity> {
        Set(failOn.compactMap { condition in if case .severity(let severity) = condition { severity } else { nil } })
    }

    /// The files read here.
    var inputs: [String] { [baseline].compactMap(\.self) }

    var gate: RunGate { RunGate(severity: severities.first, onlyNew: failOn.contains(.new)) }

    /// The baseline for `policy`, read.
    func baseline(of policy: Policy) throws(CommandFailure) -> Baseline? {
        guard let baseline else { return nil }
        let earlier: (report: AuditReport, sha256: String)
        do throws(InterchangeError) {
            earlier = try ReportFileReader(path: baseline).digestedReport()
        } catch {
            throw CommandFailure(.badInput, error.description)
        }
        do throws(Baseline.Mismatch) {
            return try Baseline(earlier.report, path: baseline, sha256: earlier.sha256, policyName: policy.name)
        } catch {
            throw CommandFailure(.badInput, "\(baseline): \(error)")
        }
    }
}

/// One word of `--fail-on`.
enum FailureCondition: Hashable, Sendable {
    case severity(Severity)
    case new

    init?(_ word: String) {
        if word == "new" {
            self = .new
        } else if let severity = Severity(rawValue: word) {
            self = .severity(severity)
        } else {
            return nil
        }
    }

    static let words = Severity.allCases.map(\.rawValue).reversed() + ["new"]
}
