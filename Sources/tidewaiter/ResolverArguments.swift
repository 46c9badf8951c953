import ArgumentParser
import AuditModel
import Resolution

/// Which name servers to ask, for every command that resolves names.
struct ResolverArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask this name server instead of the system's: 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53. Repeatable.",
            valueName: "address[:port]"),
        transform: OptionValue.resolver)
    var resolver: [ResolverAddress] = []

    @Flag(name: [.customShort("n"), .customLong("no-reverse")], help: "Do not look up the names of addresses.")
    var skipsReverse = false

    var configuration: ResolverConfiguration { ResolverConfiguration(servers: resolver) }
}
