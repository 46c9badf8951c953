package import AuditModel

/// How one simulated host behaves. Nothing in it changes during a run.
package struct HostBehavior: Sendable, Hashable {
    package enum Presence: String, Sendable, Hashable, Codable {
        case alive
        /// Nothing comes back, whatever is sent.
        case silent
        /// A router in front says that there is no such host.
        case unreachable
        /// A firewall in front says that it lets nothing pass.
        case prohibited
    }

    /// What happens to a probe at a port.
    package enum PortBehavior: String, Sendable, Hashable {
        /// TCP: SYN-ACK. UDP: a datagram back.
        case open
        /// As `open`, but UDP answers only to a payload that its protocol knows.
        case openToOwnProtocol
        /// TCP: reset. UDP: port unreachable.
        case closed
        case dropped
        /// Administratively prohibited, by ICMP.
        case prohibited
    }

    package var address: IPAddress
    package var presence = Presence.alive
    package var defaultTCP = PortBehavior.closed
    package var defaultUDP = PortBehavior.closed
    /// Ports that differ from the default.
    package var tcp: [UInt16: PortBehavior] = [:]
    package var udp: [UInt16: PortBehavior] = [:]
    /// Nanoseconds from a probe to its answer, without jitter.
    package var roundTrip: Int64 = 20_000_000
    /// At most this much is added, evenly spread; nanoseconds.
    package var jitter: Int64 = 0
    /// The probability that a packet vanishes, for each direction.
    package var loss = 0.0
    /// SYNs beyond it vanish, as in a firewall or uplink that is full.
    package var synCapacity: RateLimit?
    package var resetLimit: RateLimit?
    /// Of ICMP errors, whoever sends them.
    package var icmpLimit: RateLimit?
    /// Routers between scanner and host.
    package var hops: UInt8 = 10

    package init(address: IPAddress) { self.address = address }

    /// Answers every SYN as if each port were open.
    package var isTarpit: Bool { presence == .alive && defaultTCP == .open }

    package func behavior(_ port: UInt16, _ transport: Transport) -> PortBehavior {
        switch presence {
        case .silent: .dropped
        case .unreachable, .prohibited: .prohibited
        case .alive: transport == .tcp ? tcp[port] ?? defaultTCP : udp[port] ?? defaultUDP
        }
    }

    /// The state that a scanner which misses nothing finds.
    package func state(_ port: UInt16, _ transport: Transport) -> PortState {
        behavior(port, transport).state(transport)
    }
}

extension HostBehavior.PortBehavior {
    package func state(_ transport: Transport) -> PortState {
        switch self {
        case .open, .openToOwnProtocol: .open
        case .closed: .closed
        case .dropped: transport == .tcp ? .filtered : .openFiltered
        case .prohibited: .filtered
        }
    }
}
