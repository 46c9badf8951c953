import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline

struct PolicyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a policy expects of each host.",
        usage: "tidewaiter policy show [<options>] <policy>",
        discussion: """
            What holds at each address and name once every group has had its say, with the line that decides, why it \
            does, and what it overrides. Nothing is sent, name servers included: a name stands for itself, and what \
            else covers the addresses that it leads to is known only in an audit.

            Examples:
              tidewaiter policy show exposure.yaml
              tidewaiter policy show exposure.yaml --host 192.0.2.4
              tidewaiter policy show exposure.yaml --host www.example.com --vantage office

            Exit status: 0 shown, 64 usage (no target covers the host), 65 bad policy, 74 cannot write it.
            """)

    @Argument(
        help: ArgumentHelp("The policy file.", valueName: "policy"), completion: .file(extensions: ["yaml", "yml"]))
    var policyPath: String

    @Option(
        help: ArgumentHelp("Show this name, address, prefix or range only.", valueName: "host"),
        transform: OptionValue.target)
    var host: Target?

    @Option(
        help: ArgumentHelp(
            "From where the policy is looked at, in your words; overrides what the policy says.", valueName: "place"))
    var vantage: String?

    @OptionGroup
    var definitions: DefinitionArguments

    func run() throws {
        let policy = try PolicyFile(path: policyPath, definitions: definitions.texts).read().policy
        let scope: AuditScope
        do throws(PolicyErrors) {
            scope = try AuditScope(policy, names: NameEvidence(), vantage: vantage)
        } catch {
            throw CommandFailure(error)
        }
        let effective = EffectivePolicy(policy, scope: scope, host: host)
        guard !effective.places.isEmpty || !effective.exclusions.isEmpty else {
            throw CommandFailure(.usage, "no target of the policy covers '\(host?.text ?? policyPath)'")
        }
        try StandardOutput.write(
            PolicyOutline(policy: policy, vantage: scope.vantage, effective: effective, isWhole: host == nil).text)
    }
}
