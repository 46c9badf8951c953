import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline

struct PolicyLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Find mistakes in policies.",
        usage: "tidewaiter policy lint [<options>] <policy> ...",
        discussion: """
            Every mistake of a file is shown at once, each with its line, and so is what is well formed and still \
            doubtful, as a warning: overlaps and contradictions, expectations and waivers that can match nothing, \
            reviews overdue, approvals by the owner, ports declared where nothing is probed, plans that are large. What \
            'audit' would refuse is a mistake here too. Nothing is sent, name servers included.

            Examples:
              tidewaiter policy lint exposure.yaml
              tidewaiter policy lint policies/*.yaml
              tidewaiter policy lint exposure.yaml --plan-limit 1000000 --waiver-notice 60

            Exit status: 0 no mistake (there may be warnings), 64 usage, 65 a mistake, 74 cannot write the result.
            """)

    @Argument(
        help: ArgumentHelp("The policy files.", valueName: "policy"), completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String]

    @OptionGroup
    var definitions: DefinitionArguments

    @OptionGroup
    var waivers: WaiverArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Warn of plans with more endpoints than this; \(PolicyLint.usualPlanLimit) unless said.",
            valueName: "number"),
        transform: OptionValue.number(in: 1...Int.max))
    var planLimit = PolicyLint.usualPlanLimit

    func run() throws {
        var failures: [CommandFailure] = []
        for path in paths {
            do throws(CommandFailure) {
                try lint(path)
            } catch {
                failures.append(error)
                StandardError.write(error.text)
            }
        }
        if let failure = failures.first { throw ExitCode(failure.status.rawValue) }
    }

    private func lint(_ path: String) throws(CommandFailure) {
        let (read, warnings) = try PolicyFile(path: path, definitions: definitions.texts).read()
        let policy = waivers.applied(to: read)
        let found = warnings + PolicyLint(policy, on: Clock.now().day, planLimit: planLimit).diagnostics
        guard !found.contains(where: { $0.severity == .error }) else { throw CommandFailure(PolicyErrors(found)) }
        StandardError.write(found.map { $0.description + "\n" }.joined())
        try StandardOutput.write("\(path): no mistakes; \(PolicyCensus(policy).text)\n")
    }
}

/// How much a policy declares, in words.
struct PolicyCensus {
    let policy: Policy

    init(_ policy: Policy) { self.policy = policy }

    var text: String {
        let targets = policy.groups.reduce(0) { $0 + $1.targets.count }
        let expectations = policy.groups.reduce(0) { $0 + $1.expectations.count }
        let parts = [
            Self.count(policy.groups.count, "group"), Self.count(targets, "target"),
            Self.count(expectations, "expectation"), Self.count(policy.exclusions.count, "exclusion"),
            Self.count(policy.waivers.count, "waiver"),
        ]
        return parts.joined(separator: ", ")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
