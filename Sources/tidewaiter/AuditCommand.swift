import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Hold a network against its policy.",
        discussion: """
            Resolves every name of the policy, scans every address, probes each deviation a second time, gently, and \
            gives every declared endpoint a verdict. What could not be verified is 'not-verified', never compliant.

            Examples:
              tidewaiter audit exposure.yaml
                  a table for people
              tidewaiter audit exposure.yaml -o report.html -o report.json -o scan.xml
                  three reports of one run
              tidewaiter audit exposure.yaml --quiet --fail-on high -o report.json
                  for a pipeline: status 1 on violations that are high or critical,
                  2 where evidence is missing
              tidewaiter audit exposure.yaml --baseline accepted.json --fail-on new
                  status 1 on violations that the accepted report does not have
              tidewaiter audit exposure.yaml --timing polite --vantage "branch office"
                  slowly, from a place that the reports name

            Exit status: 0 compliant, 1 violation at or above --fail-on, 2 evidence incomplete, 64 usage, 65 bad \
            policy or baseline, 70 internal error, 74 cannot write a report, 130 interrupted.
            """)

    @Argument(
        help: ArgumentHelp("The policy file.", valueName: "policy"), completion: .file(extensions: ["yaml", "yml"]))
    var policyPath: String

    @OptionGroup(title: "Policy")
    var definitions: DefinitionArguments

    @OptionGroup(title: "Policy")
    var waivers: WaiverArguments

    @OptionGroup(title: "Exit status")
    var gate: GateArguments

    @OptionGroup(title: "Reports")
    var output: OutputArguments

    @OptionGroup(title: "Names")
    var resolver: ResolverArguments

    @OptionGroup(title: "Scanning")
    var scan: ScanArguments

    func run() async throws {
        let consequence = "nothing was scanned"
        let policy = waivers.applied(
            to: try PolicyFile(path: policyPath, definitions: definitions.texts, consequence: consequence).read().policy
        )
        let baseline = try gate.baseline(of: policy)
        try await ReportedRun(
            output: output, badTargets: .badInput, consequence: consequence,
            inputs: [policyPath] + policy.record.includedFiles.map(\.path) + gate.inputs
        )
        .perform(resolver: resolver, scan: scan) { request throws(RunError) in
            try await AuditRun(policy: policy, gate: gate.gate, baseline: baseline, request: request).run()
        }
    }
}
