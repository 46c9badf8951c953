import ArgumentParser
import AuditModel
import Pipeline

struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Find out what is there, without a policy.",
        discussion: """
            Targets are names, addresses, prefixes (192.0.2.0/28) and ranges (192.0.2.40-44, 2001:db8::1-ff). Every \
            address of a name is scanned, once, whatever number of names leads to it. A link-local IPv6 address needs \
            the interface that leads there: fe80::2%eth0.

            Ports are written as for nmap: 22,80-90,https are TCP; after 'U:' they are UDP, after 'T:' TCP again; '-' \
            is every port.

            Examples:
              tidewaiter scan www.example.com -p 1-1024
              tidewaiter scan 192.0.2.0/28 2001:db8::1 -p 22,80,443,U:53,123
              tidewaiter scan 192.0.2.7 -p- -o ports.csv -o scan.xml

            Exit status: 0 everything concluded, 2 something could not be (a name without an address, an unreachable \
            network), 64 usage, 70 internal error, 74 cannot write a report, 130 interrupted. An open port is no error.
            """)

    @Argument(
        help: ArgumentHelp("Names, addresses, prefixes or ranges.", valueName: "target"),
        transform: OptionValue.probedTarget)
    var targets: [Target]

    @Option(
        name: [.customShort("p", allowingJoined: true), .customLong("ports")],
        parsing: .unconditional,
        help: ArgumentHelp("The ports to probe, such as 22,80-90,https,U:53,T:8080.", valueName: "ports"),
        transform: OptionValue.ports)
    var ports: PortSpecification

    @Option(
        help: ArgumentHelp("A name, address, prefix or range to leave out. Repeatable.", valueName: "target"),
        transform: OptionValue.target)
    var exclude: [Target] = []

    @OptionGroup(title: "Reports")
    var output: OutputArguments

    @OptionGroup(title: "Names")
    var resolver: ResolverArguments

    @OptionGroup(title: "Scanning")
    var scan: ScanArguments

    func run() async throws {
        try await ReportedRun(output: output, badTargets: .usage)
            .perform(resolver: resolver, scan: scan) { request throws(RunError) in
                try await ScanRun(
                    targets: targets, exclusions: exclude, tcp: ports.tcp, udp: ports.udp, request: request
                ).run()
            }
    }
}
