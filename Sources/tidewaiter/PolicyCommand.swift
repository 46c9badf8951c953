import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Check and show policies; nothing is sent.",
        subcommands: [PolicyLintCommand.self, PolicyShowCommand.self])
}
