import ArgumentParser
import AuditModel
import LabNetwork

/// The settings that change a named world.
struct WorldOptions: ParsableArguments {
    @Option(help: "The world to start from; 'tidewaiter-lab worlds' lists them.")
    var world = "clean"

    @Option(help: "Everything that is left to chance follows from this number.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("IP version, 4 or 6.", valueName: "version"))
    var family: UInt8?

    @Option(help: ArgumentHelp("How many hosts, at most 65536.", valueName: "count"))
    var hosts: Int?

    @Option(help: ArgumentHelp("TCP ports meant to be scanned.", valueName: "ports"))
    var ports: String?

    @Option(help: ArgumentHelp("UDP ports meant to be scanned.", valueName: "ports"))
    var udpPorts: String?

    @Option(help: ArgumentHelp("Open TCP ports of a host.", valueName: "count|low-high"))
    var open: NumberRange?

    @Option(help: ArgumentHelp("Open UDP ports of a host.", valueName: "count|low-high"))
    var openUdp: NumberRange?

    @Option(help: ArgumentHelp("Share of hosts that are silent.", valueName: "0...1"))
    var dead: Double?

    @Option(help: ArgumentHelp("Share of hosts that a router calls unreachable.", valueName: "0...1"))
    var unreachable: Double?

    @Option(help: ArgumentHelp("Share of hosts behind a firewall that says no.", valueName: "0...1"))
    var prohibited: Double?

    @Option(help: ArgumentHelp("Share of hosts that open every TCP port.", valueName: "0...1"))
    var tarpits: Double?

    @Option(help: ArgumentHelp("Share of the other hosts that drop instead of refusing.", valueName: "0...1"))
    var drop: Double?

    @Option(help: ArgumentHelp("Round-trip times in milliseconds.", valueName: "low-high"))
    var rtt: NumberRange?

    @Option(help: ArgumentHelp("Jitter, as a part of the round-trip time.", valueName: "0...1"))
    var jitter: Double?

    @Option(help: ArgumentHelp("Probability of loss, each way.", valueName: "0...1"))
    var loss: Double?

    @Option(help: ArgumentHelp("SYNs a second that reach a host, and at once.", valueName: "rate:burst|none"))
    var capacity: LimitSetting?

    @Option(help: ArgumentHelp("Resets that a host sends.", valueName: "rate:burst|none"))
    var resetLimit: LimitSetting?

    @Option(help: ArgumentHelp("ICMP errors that a host, or the router for it, sends.", valueName: "rate:burst|none"))
    var icmpLimit: LimitSetting?

    @Flag(help: "UDP ports 53, 123 and 161 answer to their own protocol only.")
    var strictUdp = false

    func makeWorld() throws -> World {
        guard var plan = WorldPlan.named.first(where: { $0.name == world }) else {
            let names = WorldPlan.named.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no world '\(world)'; there are \(names)")
        }
        if let family {
            guard let value = IPAddress.Family(rawValue: family) else { throw ValidationError("--family takes 4 or 6") }
            plan.family = value
        }
        if let hosts {
            guard (1...65_536).contains(hosts) else { throw ValidationError("--hosts takes 1 to 65536") }
            plan.hostCount = hosts
        }
        if let ports { plan.tcpPorts = try Self.ports(ports) }
        if let udpPorts { plan.udpPorts = try Self.ports(udpPorts) }
        if let open { plan.openTCP = Int(open.range.lowerBound)...Int(open.range.upperBound) }
        if let openUdp { plan.openUDP = Int(openUdp.range.lowerBound)...Int(openUdp.range.upperBound) }
        if let rtt { plan.roundTripMilliseconds = rtt.range }
        try Self.set(&plan.silentShare, dead, "--dead")
        try Self.set(&plan.unreachableShare, unreachable, "--unreachable")
        try Self.set(&plan.prohibitedShare, prohibited, "--prohibited")
        try Self.set(&plan.tarpitShare, tarpits, "--tarpits")
        try Self.set(&plan.dropShare, drop, "--drop")
        try Self.set(&plan.jitterShare, jitter, "--jitter")
        try Self.set(&plan.loss, loss, "--loss")
        if let capacity { plan.synCapacity = capacity.limit }
        if let resetLimit { plan.resetLimit = resetLimit.limit }
        if let icmpLimit { plan.icmpLimit = icmpLimit.limit }
        if strictUdp { plan.strictUDP = true }
        // Nothing but the number of hosts and ports can be set where the kernel plays them.
        if plan.isLoopback, plan != Self.loopback(like: plan) {
            throw ValidationError("the world '\(world)' takes --hosts and --ports only")
        }
        return World(plan: plan, seed: seed)
    }

    private static func loopback(like plan: WorldPlan) -> WorldPlan {
        var plain = WorldPlan.loopback
        plain.name = plan.name
        plain.hostCount = plan.hostCount
        plain.tcpPorts = plan.tcpPorts
        return plain
    }

    private static func ports(_ text: String) throws -> PortSet {
        do throws(PortSet.ParseError) {
            return try PortSet(parsing: text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    private static func set(_ share: inout Double, _ value: Double?, _ option: String) throws {
        guard let value else { return }
        guard (0...1).contains(value) else { throw ValidationError("\(option) takes a number from 0 to 1") }
        share = value
    }
}

/// `5` or `5-80`; not negative.
struct NumberRange: ExpressibleByArgument {
    let range: ClosedRange<Double>

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
        guard (1...2).contains(parts.count), let low = parts[0], let high = parts[parts.count - 1],
            low >= 0, low <= high, high.isFinite
        else { return nil }
        range = low...high
    }
}

/// `400:80`, a rate a second and a burst, or `none`.
struct LimitSetting: ExpressibleByArgument {
    let limit: RateLimit?

    init?(argument: String) {
        if argument == "none" {
            limit = nil
            return
        }
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard parts.count == 2, let rate = parts[0], let burst = parts[1], rate > 0, burst >= 1 else { return nil }
        limit = RateLimit(perSecond: rate, burst: burst)
    }
}
