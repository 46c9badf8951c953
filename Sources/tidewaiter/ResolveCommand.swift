import ArgumentParser
import AuditModel
import Pipeline

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Show canonical names, aliases, addresses and reverse names.",
        usage: "tidewaiter resolve [<options>] <target> ...",
        discussion: """
            Of a name: its alias chain, its canonical name and every IPv4 and IPv6 address. Of every address: its \
            reverse names. Nothing is sent to the targets themselves.

            Examples:
              tidewaiter resolve www.example.com mail.example.com
              tidewaiter resolve 192.0.2.0/28 --resolver 192.0.2.53
              tidewaiter resolve www.example.com -o json=-

            Exit status: 0 every name has an address, 2 one has none, 64 usage, 70 internal error, 74 cannot write a \
            report, 130 interrupted.
            """)

    @Argument(
        help: ArgumentHelp("Names, addresses, prefixes or ranges.", valueName: "target"),
        transform: OptionValue.target)
    var targets: [Target]

    @OptionGroup(title: "Reports")
    var output: OutputArguments

    @OptionGroup(title: "Names")
    var resolver: ResolverArguments

    func run() async throws {
        try await ReportedRun(output: output, badTargets: .usage, consequence: "nothing was looked up")
            .perform(resolver: resolver) { request throws(RunError) in
                try await LookupRun(targets: targets, request: request).run()
            }
    }
}
