package import AuditModel

/// The recipe of a simulated network: what kind of hosts, and how many. With a seed it becomes a `World`.
package struct WorldPlan: Sendable, Hashable {
    package var name: String
    package var family = IPAddress.Family.v4
    /// The kernel's own loopback plays the hosts: 127.1.0.0 and on, every port closed. Only the scanner is measured.
    package var isLoopback = false
    /// At most 65,536.
    package var hostCount = 64
    /// The ports that a scan of this world is meant to probe; open ports are among them.
    package var tcpPorts = PortSet()
    package var udpPorts = PortSet()
    package var openTCP: ClosedRange<Int> = 0...0
    /// TCP ports that every living host has open, on top of those.
    package var servicesTCP = PortSet()
    package var openUDP: ClosedRange<Int> = 0...0
    /// Ports of a host that are neither open nor as its other ports: closed where those are dropped, and the reverse.
    package var exceptions: ClosedRange<Int> = 0...0
    /// Shares of all hosts, from 0 to 1. A host is one of these at most, the earlier before the later.
    package var silentShare = 0.0
    package var unreachableShare = 0.0
    package var prohibitedShare = 0.0
    package var tarpitShare = 0.0
    /// The share of the hosts left that drops what it does not serve, where the others refuse it.
    package var dropShare = 0.0
    package var roundTripMilliseconds: ClosedRange<Double> = 20...20
    /// Up to this part of a host's round-trip time is added to each answer's.
    package var jitterShare = 0.0
    /// For each direction.
    package var loss = 0.0
    package var synCapacity: RateLimit?
    package var resetLimit: RateLimit?
    package var icmpLimit: RateLimit?
    /// Whether open UDP ports 53, 123 and 161 answer to their own protocol's questions only.
    package var strictUDP = false

    package init(name: String) { self.name = name }

    /// The worlds with a name, for tests and benchmarks.
    package static let named: [WorldPlan] = [
        clean, hard, oneDrop, udp, udpFree, tarpit, resetLimited, mixed, loopback, loopbackLarge,
    ]

    /// Half of the hosts drop, nothing is lost: what an audit from a good line sees.
    package static let clean = {
        var plan = WorldPlan(name: "clean")
        plan.tcpPorts = PortSet(ranges: [1...1000])
        plan.openTCP = 2...12
        plan.exceptions = 0...3
        plan.dropShare = 0.5
        plan.roundTripMilliseconds = 5...80
        plan.jitterShare = 0.05
        return plan
    }()

    /// Dead hosts, loss, and an uplink that is soon full.
    package static let hard = {
        var plan = clean
        plan.name = "hard"
        plan.silentShare = 0.3
        plan.roundTripMilliseconds = 5...200
        plan.jitterShare = 0.2
        plan.loss = 0.02
        plan.synCapacity = RateLimit(perSecond: 400, burst: 80)
        return plan
    }()

    /// One silent host, every port. Three of its four open ports are well known, so that a scanner which begins with
    /// those soon has an answer to measure times by.
    package static let oneDrop = {
        var plan = WorldPlan(name: "one-drop")
        plan.hostCount = 1
        plan.tcpPorts = .all
        plan.servicesTCP = PortSet([22, 80, 443])
        plan.openTCP = 1...1
        plan.dropShare = 1
        plan.jitterShare = 0.05
        return plan
    }()

    /// Closed ports that are named once a second after a burst of six, as Linux does it (icmp(7), icmp_ratelimit; the
    /// burst is XRLIM_BURST_FACTOR of its icmp.c).
    package static let udp = {
        var plan = udpFree
        plan.name = "udp"
        plan.icmpLimit = RateLimit(perSecond: 1, burst: 6)
        return plan
    }()

    package static let udpFree = {
        var plan = WorldPlan(name: "udp-free")
        plan.hostCount = 32
        plan.udpPorts = PortSet([
            53, 67, 69, 88, 111, 123, 137, 161, 162, 389, 500, 514, 520, 631, 1194, 1434, 1812, 1900, 4500, 5353,
        ])
        plan.openUDP = 1...4
        plan.exceptions = 0...2
        plan.roundTripMilliseconds = 5...80
        plan.jitterShare = 0.05
        return plan
    }()

    /// A quarter of the hosts answers every SYN as if something listened.
    package static let tarpit = {
        var plan = clean
        plan.name = "tarpit"
        plan.hostCount = 16
        plan.tarpitShare = 0.25
        return plan
    }()

    /// Hosts that send so few resets that most closed ports look filtered to the impatient.
    package static let resetLimited = {
        var plan = clean
        plan.name = "reset-limited"
        plan.hostCount = 16
        plan.dropShare = 0
        plan.exceptions = 0...0
        plan.resetLimit = RateLimit(perSecond: 200, burst: 50)
        return plan
    }()

    /// A little of everything, both transports: for tests of the simulation and of scanners.
    package static let mixed = {
        var plan = clean
        plan.name = "mixed"
        plan.hostCount = 32
        plan.tcpPorts = PortSet(ranges: [1...200])
        plan.udpPorts = udpFree.udpPorts
        plan.openUDP = 1...4
        plan.silentShare = 0.1
        plan.unreachableShare = 0.1
        plan.prohibitedShare = 0.1
        plan.tarpitShare = 0.1
        plan.strictUDP = true
        return plan
    }()

    /// How fast a scanner can be at all: closed ports that answer at once.
    package static let loopback = {
        var plan = WorldPlan(name: "loopback")
        plan.isLoopback = true
        plan.hostCount = 4096
        plan.tcpPorts = PortSet(ranges: [1...100])
        plan.roundTripMilliseconds = 0...0
        return plan
    }()

    /// As many hosts as a /16 has.
    package static let loopbackLarge = {
        var plan = loopback
        plan.name = "loopback-large"
        plan.hostCount = 65_536
        return plan
    }()
}
