import ArgumentParser

/// Measures parts of tidewaiter that no command runs alone.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidewaiter-bench",
        abstract: "Measure rendering, judging and policy reading on made-up networks of any size.",
        subcommands: [RenderCommand.self, JudgeCommand.self, ParseCommand.self, WriteCommand.self, RunCommand.self])
}

/// The size of a network, for every command.
struct NetworkArguments: ParsableArguments {
    @Option(help: "Hosts.")
    var hosts = 4000
    @Option(help: "Ports declared open at each host.")
    var declared = 20
    @Option(help: "Ports open at each host without being declared.")
    var undeclared = 5
    @Option(help: "Further ports observed at each host.")
    var quiet = 25
    @Option(help: "The same seed gives the same network.")
    var seed: UInt64 = 1

    var network: SampleNetwork {
        SampleNetwork(
            hostCount: hosts, declaredPorts: declared, undeclaredPorts: undeclared, quietPorts: quiet, seed: seed)
    }
}
