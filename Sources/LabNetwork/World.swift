package import AuditModel

/// A simulated network before anything is sent to it: every host with its behaviour, the same for the same plan and
/// seed. Hosts stand side by side from the first address of the family's prefix.
package struct World: Sendable {
    package let plan: WorldPlan
    package let seed: UInt64
    /// In the order of their addresses.
    package let hosts: [HostBehavior]
    /// Who sends ICMP errors for hosts that cannot be reached.
    package let router: IPAddress

    package init(plan: WorldPlan, seed: UInt64) {
        self.plan = plan
        self.seed = seed
        let first = plan.isLoopback ? IPAddress(v4: 0x7f01_0000) : Self.firstAddress(plan.family)
        router = Self.router(plan.family)
        var generator = SeededGenerator(seed: seed)
        var kinds = Self.kinds(plan)
        kinds.shuffle(using: &generator)
        hosts = kinds.enumerated().map { index, kind in
            // The number fits: a plan has at most 65,536 hosts, and the first address leaves room for them.
            let address = IPAddress(family: plan.family, bits: first.bits + UInt128(index)) ?? first
            return Self.host(at: address, kind: kind, plan: plan, using: &generator)
        }
    }

    /// A world of hosts that are set one by one, at the first addresses of `family` in their order.
    package init(hosts: [HostBehavior], family: IPAddress.Family, seed: UInt64) {
        var plan = WorldPlan(name: "custom")
        plan.family = family
        plan.hostCount = hosts.count
        self.plan = plan
        self.seed = seed
        self.hosts = hosts
        router = Self.router(family)
    }

    private static func router(_ family: IPAddress.Family) -> IPAddress {
        family == .v4 ? IPAddress(v4: 0x0aff_0002) : IPAddress(v6: firstAddress(.v6).bits | 0xff << 64 | 2)
    }

    package static func firstAddress(_ family: IPAddress.Family) -> IPAddress {
        family == .v4 ? IPAddress(v4: 0x0a4d_0000) : IPAddress(v6: 0xfd77 << 112)
    }

    /// Every host's address in as few prefixes as can be: the form that every scanner takes. Each is the largest that
    /// the hosts left can fill, so that the next one begins where it may.
    package var targets: [AddressRange] {
        var ranges: [AddressRange] = []
        var rest = hosts[...]
        while !rest.isEmpty {
            let size = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
            let part = rest.prefix(size)
            rest = rest.dropFirst(size)
            if let first = part.first, let last = part.last,
                let range = AddressRange(lowest: first.address, highest: last.address)
            {
                ranges.append(range)
            }
        }
        return ranges
    }

    /// What travels in every real network: a packet that answers nothing and that every host ignores, here an echo reply
    /// from the router. Without it a scanner that waits in its packet reader, as masscan does, waits for ever.
    package func backgroundPacket(to scanner: IPAddress) -> [UInt8] {
        PacketWriter(family: plan.family, source: router.bits, destination: scanner.bits, hopLimit: 64)
            .message(type: plan.family == .v4 ? 0 : 129, code: 0, body: [0, 0, 0, 0])
    }

    private enum Kind {
        case silent, unreachable, prohibited, tarpit, dropping, refusing
    }

    /// Exact shares, so that one seed is not easier than another.
    private static func kinds(_ plan: WorldPlan) -> [Kind] {
        var kinds: [Kind] = []
        let shares: [(Kind, Double)] = [
            (.silent, plan.silentShare), (.unreachable, plan.unreachableShare), (.prohibited, plan.prohibitedShare),
            (.tarpit, plan.tarpitShare),
        ]
        for (kind, share) in shares {
            let count = min(Int((Double(plan.hostCount) * share).rounded()), plan.hostCount - kinds.count)
            kinds += Array(repeating: kind, count: count)
        }
        let ordinary = plan.hostCount - kinds.count
        let dropping = Int((Double(ordinary) * plan.dropShare).rounded())
        kinds += Array(repeating: .dropping, count: dropping)
        kinds += Array(repeating: .refusing, count: ordinary - dropping)
        return kinds
    }

    private static func host(
        at address: IPAddress, kind: Kind, plan: WorldPlan, using generator: inout SeededGenerator
    ) -> HostBehavior {
        var host = HostBehavior(address: address)
        let milliseconds = Double.random(in: plan.roundTripMilliseconds, using: &generator)
        host.roundTrip = Int64(milliseconds * 1e6)
        host.jitter = Int64(milliseconds * 1e6 * plan.jitterShare)
        host.loss = plan.loss
        host.hops = UInt8.random(in: 3...20, using: &generator)
        host.synCapacity = plan.synCapacity
        host.resetLimit = plan.resetLimit
        host.icmpLimit = plan.icmpLimit
        switch kind {
        case .silent: host.presence = .silent
        case .unreachable: host.presence = .unreachable
        case .prohibited: host.presence = .prohibited
        case .tarpit: host.defaultTCP = .open
        case .dropping: (host.defaultTCP, host.defaultUDP) = (.dropped, .dropped)
        case .refusing: break
        }
        // Drawn for every host, so that a host's ports do not depend on another host's kind.
        let tcp = drawPorts(
            plan.tcpPorts.subtracting(plan.servicesTCP), plan.openTCP, plan.exceptions, using: &generator)
        let udp = drawPorts(plan.udpPorts, plan.openUDP, plan.exceptions, using: &generator)
        guard host.presence == .alive else { return host }
        for port in udp.open {
            host.udp[port] = plan.strictUDP && [53, 123, 161].contains(port) ? .openToOwnProtocol : .open
        }
        for port in udp.exceptions { host.udp[port] = host.defaultUDP == .dropped ? .closed : .dropped }
        guard !host.isTarpit else { return host }
        for port in tcp.open + Array(plan.servicesTCP) { host.tcp[port] = .open }
        for port in tcp.exceptions { host.tcp[port] = host.defaultTCP == .dropped ? .closed : .dropped }
        return host
    }

    private static func drawPorts(
        _ ports: PortSet, _ open: ClosedRange<Int>, _ exceptions: ClosedRange<Int>,
        using generator: inout SeededGenerator
    ) -> (open: [UInt16], exceptions: [UInt16]) {
        let candidates = Array(ports)
        var drawn: [UInt16] = []
        let openCount = min(Int.random(in: open, using: &generator), candidates.count)
        let count = min(openCount + Int.random(in: exceptions, using: &generator), candidates.count)
        while drawn.count < count {
            let port = candidates[Int.random(in: 0..<candidates.count, using: &generator)]
            if !drawn.contains(port) { drawn.append(port) }
        }
        return (Array(drawn[..<openCount]), Array(drawn[openCount...]))
    }
}
