import ArgumentParser
import Glibc
import Pipeline

/// The root command. It turns every outcome into a message on standard error and an exit status.
@main
struct Tidewaiter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidewaiter",
        abstract: "Checks what a network exposes against what its owners declared.",
        discussion: """
            A policy file declares which ports of which hosts are meant to be open, who owns each, why it is needed \
            and who approved it. 'tidewaiter audit' resolves the names in it, scans every address, holds what it finds \
            against what is declared, and writes reports. Every declared endpoint gets a verdict; what could not be \
            verified is never called compliant.

            Start with:
              tidewaiter scan www.example.com -p 1-1024     what is there, without a policy
              tidewaiter policy lint exposure.yaml          is the policy well formed?
              tidewaiter check exposure.yaml scan.xml       is a stored result as declared?
              tidewaiter audit exposure.yaml -o report.html

            Exit status:
              0    compliant, everything verified
              1    a violation at or above --fail-on
              2    no violation, but the evidence is incomplete
              64   the command line is wrong
              65   the policy or another input file is wrong
              70   an internal error
              74   a report could not be written
              130  interrupted; reports were still written, marked incomplete
            """,
        version: "\(ToolVersion.name) \(ToolVersion.version)",
        subcommands: [
            AuditCommand.self, ScanCommand.self, ResolveCommand.self, CheckCommand.self, RenderCommand.self,
            PolicyCommand.self, ExplainCommand.self, ManualCommand.self,
        ]
    )

    static func main() async {
        StandardStreams.occupyMissing()
        Interruption.listen()
        if let unknown = UnknownCommand(in: CommandLine.arguments.dropFirst(), of: Self.self) {
            exit(after: unknown.failure)
        }
        do {
            var command = try await asyncParseAsRoot(nil)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            exit(after: failure)
        } catch {
            exit(afterParserError: error)
        }
    }

    private static func exit(after failure: CommandFailure) -> Never {
        StandardError.write(failure.text)
        Glibc.exit(failure.status.rawValue)
    }

    /// Ends with what the argument parser has to say: help on standard output, a mistake as one sentence on standard
    /// error with the way to the help.
    private static func exit(afterParserError error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code != .success else {
            // Help, the version, a completion script: what was asked for, and so on standard output.
            do throws(CommandFailure) {
                try StandardOutput.write(fullMessage(for: error) + "\n")
                Glibc.exit(ExitStatus.compliant.rawValue)
            } catch {
                exit(after: error)
            }
        }
        if error is ExitCode { Glibc.exit(code.rawValue) }
        guard code == .validationFailure else {
            StandardError.write(CommandFailure.sentence("internal error: \(error)"))
            Glibc.exit(ExitStatus.internalError.rawValue)
        }
        let hint = fullMessage(for: error).split(separator: "\n").last { $0.contains("--help' for more") }
        StandardError.write(CommandFailure.sentence(sentence(of: message(for: error))))
        if let hint { StandardError.write(hint.drop { $0 == " " } + "\n") }
        Glibc.exit(ExitStatus.usage.rawValue)
    }

    /// The parser's message in one sentence. It quotes the value before the reason, which often does so too: once will do.
    private static func sentence(of message: String) -> String {
        let message = message.replacing(". Please provide", with: "; write")
            .replacing("Missing expected argument", with: "missing argument")
        guard let parts = message.wholeMatch(of: #/The value '(.*)' is invalid for '([^']*)': (.*)/#),
            parts.output.3.contains("'\(parts.output.1)'")
        else { return message }
        return "\(parts.output.2): \(parts.output.3)"
    }
}
