package import AuditModel

/// What a perfect scan of a world would find. Its coding keys are those of the truth file.
package struct GroundTruth: Sendable, Codable, Hashable {
    package struct Host: Sendable, Codable, Hashable {
        package var address: IPAddress
        package var presence: HostBehavior.Presence
        package var isTarpit: Bool
        package var roundTripMilliseconds: Double
        package var tcp: Ports
        package var udp: Ports
    }

    /// The states of one transport's ports: the default, and the ports that differ from it.
    package struct Ports: Sendable, Codable, Hashable {
        package var `default`: PortState
        package var open: PortSet
        package var closed: PortSet
        package var filtered: PortSet
        package var openFiltered: PortSet

        package func state(_ port: UInt16) -> PortState {
            if open.contains(port) { return .open }
            if closed.contains(port) { return .closed }
            if filtered.contains(port) { return .filtered }
            return openFiltered.contains(port) ? .openFiltered : self.default
        }
    }

    package var world: String
    package var seed: UInt64
    package var targets: [AddressRange]
    package var tcpPorts: PortSet
    package var udpPorts: PortSet
    /// In the order of their addresses.
    package var hosts: [Host]

    package init(_ world: World) {
        self.world = world.plan.name
        seed = world.seed
        targets = world.targets
        tcpPorts = world.plan.tcpPorts
        udpPorts = world.plan.udpPorts
        hosts = world.hosts.map { host in
            Host(
                address: host.address, presence: host.presence, isTarpit: host.isTarpit,
                roundTripMilliseconds: Double(host.roundTrip) / 1e6,
                tcp: Self.ports(host, .tcp, differing: host.tcp, default: host.defaultTCP),
                udp: Self.ports(host, .udp, differing: host.udp, default: host.defaultUDP))
        }
    }

    private static func ports(
        _ host: HostBehavior, _ transport: Transport, differing: [UInt16: HostBehavior.PortBehavior],
        default behavior: HostBehavior.PortBehavior
    ) -> Ports {
        guard host.presence == .alive else {
            let state: PortState =
                host.presence == .silent ? HostBehavior.PortBehavior.dropped.state(transport) : .filtered
            return Ports(
                default: state, open: PortSet(), closed: PortSet(), filtered: PortSet(), openFiltered: PortSet())
        }
        let ports = { (state: PortState) in
            PortSet(differing.filter { $0.value.state(transport) == state }.map(\.key))
        }
        return Ports(
            default: behavior.state(transport), open: ports(.open), closed: ports(.closed),
            filtered: ports(.filtered), openFiltered: ports(.openFiltered))
    }
}
