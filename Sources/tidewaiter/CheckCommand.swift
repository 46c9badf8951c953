import ArgumentParser
import AuditModel
import ExposurePolicy
import Interchange
import Pipeline

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold stored results against a policy; nothing is sent.",
        discussion: """
            Results are JSON reports of tidewaiter and XML files of nmap (nmap -oX); '-' is standard input. Several are \
            judged together: where they disagree about a port, the more open state counts. A named target is matched by \
            the names that a result says were scanned, never by reverse names. What no result looked at is \
            'not-verified'. Waivers and reviews are judged as of today.

            Examples:
              tidewaiter check exposure.yaml scan.xml
              tidewaiter check exposure.yaml tcp.xml udp.xml last-night.json -o report.html
              nmap -p- -oX - 192.0.2.0/28 | tidewaiter check exposure.yaml -
              tidewaiter check exposure.yaml scan.xml --baseline report.json --fail-on new

            Exit status: 0 compliant, 1 violation that --fail-on counts, 2 evidence incomplete, 64 usage, 65 bad policy, \
            result or baseline, 70 internal error, 74 cannot write a report.
            """)

    @Argument(
        help: ArgumentHelp("The policy file.", valueName: "policy"), completion: .file(extensions: ["yaml", "yml"]))
    var policyPath: String

    @Argument(
        help: ArgumentHelp("JSON reports and nmap XML files.", valueName: "result"),
        completion: .file(extensions: ["json", "xml"]))
    var resultPaths: [String]

    @OptionGroup(title: "Policy")
    var definitions: DefinitionArguments

    @OptionGroup(title: "Policy")
    var waivers: WaiverArguments

    @Option(
        help: ArgumentHelp(
            "From where the results were made, in your words; overrides what they and the policy say.",
            valueName: "place"))
    var vantage: String?

    @OptionGroup(title: "Exit status")
    var gate: GateArguments

    @OptionGroup(title: "Reports")
    var output: OutputArguments

    func run() async throws {
        let consequence = "nothing was judged"
        let policy = waivers.applied(
            to: try PolicyFile(path: policyPath, definitions: definitions.texts, consequence: consequence).read().policy
        )
        let baseline = try gate.baseline(of: policy)
        let results = try StoredResult.all(resultPaths)
        let check = CheckRun(
            policy: policy, results: results, gate: gate.gate, baseline: baseline,
            context: .current(vantage: vantage, seed: nil))
        try await ReportedRun(
            output: output, badTargets: .badInput, consequence: consequence,
            inputs: [policyPath] + policy.record.includedFiles.map(\.path) + resultPaths + gate.inputs
        )
        .perform { progress throws(RunError) in
            progress.enter(.judging)
            return try check.run()
        }
    }
}

extension StoredResult {
    /// Reads every result, and shows what is wrong with any before it gives up.
    static func all(_ paths: [String]) throws(CommandFailure) -> [StoredResult] {
        var results: [StoredResult] = []
        var faults: [String] = []
        for path in paths {
            do throws(InterchangeError) {
                results.append(try StoredResult(reading: path))
            } catch {
                faults.append(error.description)
            }
        }
        guard let last = faults.last else { return results }
        throw CommandFailure(
            .badInput, diagnostics: faults.dropLast().map { "tidewaiter: \($0)" }, closing: last)
    }
}
