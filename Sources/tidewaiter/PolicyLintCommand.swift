import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline

struct PolicyLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Find mistakes in policies.",
        discussion: """
            Every mistake of a file is shown at once, each with its line, and so is what is well formed and still \
            doubtful, as a warning. Nothing is sent, name servers included.

            Examples:
              tidewaiter policy lint exposure.yaml
              tidewaiter policy lint policies/*.yaml

            Exit status: 0 no mistake (there may be warnings), 64 usage, 65 a mistake.
            """)

    @Argument(
        help: ArgumentHelp("The policy files.", valueName: "policy"), completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String]

    @OptionGroup
    var definitions: DefinitionArguments

    func run() throws {
        var failures: [CommandFailure] = []
        for path in paths {
            do throws(CommandFailure) {
                let (policy, warnings) = try PolicyFile(path: path, definitions: definitions.texts).read()
                let doubts = warnings + PolicyLint(policy, on: Clock.now().day).warnings
                StandardError.write(doubts.map { $0.description + "\n" }.joined())
                print("\(path): no mistakes; \(PolicyCensus(policy).text)")
            } catch {
                failures.append(error)
                StandardError.write(error.text)
            }
        }
        if let failure = failures.first { throw ExitCode(failure.status.rawValue) }
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
