import ArgumentParser

/// The lab's command line.
@main
struct Lab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidewaiter-lab",
        abstract: "Networks to try a scanner on: real loopback services, and a simulated network.",
        subcommands: [Serve.self, WorldCommand.self, WorldsCommand.self, ScoreCommand.self, TableCommand.self])
}
