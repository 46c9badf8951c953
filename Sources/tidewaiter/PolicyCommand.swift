import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Draft, check and show policies; nothing is sent.",
        subcommands: [
            PolicyLintCommand.self, PolicyShowCommand.self, PolicyDraftCommand.self, PolicySchemaCommand.self,
        ])
}
