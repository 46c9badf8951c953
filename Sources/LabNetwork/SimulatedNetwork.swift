package import AuditModel

/// A whole simulated network as a value: packets and their times go in, packets with their delivery times come out.
/// The same world and the same packets at the same times give the same answers.
package struct SimulatedNetwork: Sendable {
    private var hosts: [HostSimulation]
    private let family: IPAddress.Family
    private let first: UInt128
    /// Packets to addresses of the family where no host is.
    package private(set) var strayPackets = 0
    /// What no host would take: cut off, fragments, the other family.
    package private(set) var malformedPackets = 0

    package init(_ world: World) {
        family = world.plan.family
        first = World.firstAddress(world.plan.family).bits
        var seeds = SeededGenerator(seed: ~world.seed)
        hosts = world.hosts.map { HostSimulation(behavior: $0, router: world.router, seed: seeds.next()) }
    }

    /// Takes a packet that the scanner sends at `now` (nanoseconds, never going back) and gives the answer, if one
    /// arrives.
    package mutating func receive(_ packet: Span<UInt8>, at now: Int64) -> Delivery? {
        guard let header = PacketHeader(packet), header.family == family else {
            malformedPackets += 1
            return nil
        }
        guard header.destination >= first, header.destination - first < UInt128(hosts.count) else {
            strayPackets += 1
            return nil
        }
        return hosts[Int(header.destination - first)].receive(packet, header, at: now)
    }

    /// Per host, in the order of their addresses.
    package var counters: [(address: IPAddress, counters: HostCounters)] {
        hosts.map { ($0.behavior.address, $0.counters) }
    }
}
