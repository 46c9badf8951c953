import ArgumentParser
import AuditModel
import Foundation
import LabNetwork

/// Runs a scanner against a simulated network.
struct WorldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "world",
        abstract: "Run a command in a simulated network, and record what it met.",
        discussion: """
            The command runs as root in a network namespace of its own, from which nothing of this machine's network \
            can be reached. It finds the hosts in the environment: LAB_TARGETS (prefixes, parted by spaces), LAB_PORTS \
            and LAB_UDP_PORTS (port lists), LAB_INTERFACE and LAB_ADDRESS (its own). Its exit status becomes this \
            one's; 124 means that it was stopped at its limit.

              tidewaiter-lab world --world clean --seed 7 --truth truth.json --counters counters.json -- \\
                sh -c 'nmap -n -Pn -sT -T4 -p "$LAB_PORTS" -oX scan.xml $LAB_TARGETS'
            """)

    @OptionGroup var options: WorldOptions

    @Option(help: ArgumentHelp("Write the true states there, as JSON.", valueName: "path"))
    var truth: String?

    @Option(help: ArgumentHelp("Write the counters there, as JSON.", valueName: "path"))
    var counters: String?

    @Option(help: ArgumentHelp("Stop the command after this time.", valueName: "seconds"))
    var limit = 300

    @Argument(parsing: .postTerminator, help: ArgumentHelp("What to run.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        guard !command.isEmpty else { throw ValidationError("what to run is missing: write it after '--'") }
        guard (1...86_400).contains(limit) else { throw ValidationError("--limit takes 1 to 86400 seconds") }
        _ = try options.makeWorld()
    }

    func run() throws {
        let world = try options.makeWorld()
        if let truth { try Self.write(GroundTruth(world), to: truth) }
        let device = try TunnelDevice()
        setenv("LAB_TARGETS", world.targets.map(\.description).joined(separator: " "), 1)
        setenv("LAB_PORTS", world.plan.tcpPorts.description, 1)
        setenv("LAB_UDP_PORTS", world.plan.udpPorts.description, 1)
        setenv("LAB_INTERFACE", TunnelDevice.name, 1)
        setenv("LAB_ADDRESS", TunnelDevice.address(world.plan.family).description, 1)
        var run = WorldRun(world: world, device: device, command: command, limit: limit)
        let outcome = try run.run()
        let record = RunRecord(world: world, arguments: command, network: run.network, outcome: outcome)
        if let counters { try Self.write(record, to: counters) }
        FileHandle.standardError.write(Data((record.summaryLine + "\n").utf8))
        let status = outcome.wasStopped ? 124 : outcome.exitStatus
        if status != 0 { throw ExitCode(status) }
    }

    private static func write(_ value: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(value).write(to: URL(filePath: path), options: .atomic)
    }
}

/// Lists the worlds that have a name.
struct WorldsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worlds", abstract: "List the worlds.")

    func run() {
        let rows = WorldPlan.named.map { plan in
            [
                plan.name, "\(plan.hostCount)", "\(plan.tcpPorts.count)", "\(plan.udpPorts.count)",
                "\(plan.roundTripMilliseconds.lowerBound)-\(plan.roundTripMilliseconds.upperBound) ms",
                "\(plan.loss)", plan.synCapacity.map { "\($0.perSecond):\($0.burst)" } ?? "-",
                "\(plan.silentShare)", "\(plan.dropShare)", "\(plan.tarpitShare)",
            ]
        }
        let heading = ["WORLD", "HOSTS", "TCP", "UDP", "RTT", "LOSS", "CAPACITY", "DEAD", "DROP", "TARPITS"]
        print(DemoTable.columns([heading] + rows), terminator: "")
    }
}
