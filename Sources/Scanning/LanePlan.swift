import AuditModel
package import Sockets

/// A worker's share of a scan plan, a lane for each host and transport that has ports, in a seeded order.
package struct LanePlan: Sendable {
    private struct Entry {
        let host: Int
        let transport: Transport
        let address: SocketAddress
        let table: Int
        let isPaced: Bool
        let isNeighbor: Bool
    }

    private let entries: [Entry]
    private let datagramServices: [Int: [UInt16: UInt16]]
    private let tables: [PortTable]
    private let seed: UInt64

    /// The lanes of the plan's hosts at `share`, in random order. An IPv6 address with a zone that names no interface
    /// of this machine keeps interface index 0; connecting to it fails and says so.
    ///
    /// `needsNeighbor` says whether an address is on a network of this machine's own. Up to three addresses are asked for each
    /// 64 that differ in their last bits only, for the first may be this machine's or the network's; a smaller network than
    /// that fills no table.
    package init(
        _ plan: ScanPlan, share: [Int], settings: ScanSettings,
        needsNeighbor: (SocketAddress) -> Bool = { _ in false }
    ) {
        var tables: [PortTable] = []
        var tableOf: [PortSet: Int] = [:]
        var entries: [Entry] = []
        var generator = SeededGenerator(seed: plan.seed)
        var block: (address: IPAddress, isNear: Bool, asked: Int)?
        for index in share {
            let host = plan.hosts[index]
            let isPaced = settings.pacesLoopback || !host.address.isLoopback
            let interface = host.address.zone.flatMap { InterfaceIndex.of($0) } ?? 0
            let unspecific = SocketAddress(host.address, port: 0, interfaceIndex: interface)
            let known = block.flatMap { Self.isInBlock(host.address, of: $0.address) ? $0 : nil }
            if known.map({ !$0.isNear && $0.asked < 3 }) ?? true {
                let isNear = !host.address.isLoopback && needsNeighbor(unspecific)
                block = (host.address, isNear, (known?.asked ?? 0) + 1)
            }
            for (transport, ports) in [(Transport.tcp, host.tcp), (.udp, host.udp)] where !ports.isEmpty {
                let table = tableOf[ports] ?? tables.count
                if table == tables.count {
                    tables.append(PortTable(ports))
                    tableOf[ports] = table
                }
                entries.append(
                    Entry(
                        host: index, transport: transport,
                        address: unspecific, table: table, isPaced: isPaced, isNeighbor: block?.isNear ?? false))
            }
        }
        entries.shuffle(using: &generator)
        self.entries = entries
        isPaced = entries.contains(where: \.isPaced)
        self.tables = tables
        datagramServices = Dictionary(
            uniqueKeysWithValues: share.lazy.filter { !plan.hosts[$0].datagramServices.isEmpty }
                .map { ($0, plan.hosts[$0].datagramServices) })
        seed = generator.next()
        self.share = Double(share.count) / Double(max(1, plan.hosts.count))
    }

    private static func isInBlock(_ address: IPAddress, of other: IPAddress) -> Bool {
        address.family == other.family && address.zone == other.zone && address.bits >> 6 == other.bits >> 6
    }

    /// Of the scan plan's hosts, those of this one.
    let share: Double

    /// Whether any host of the plan is to be spared.
    let isPaced: Bool

    var count: Int { entries.count }

    func endpointCount(_ index: Int) -> Int { tables[entries[index].table].count }

    /// The family of the lane's host, where that is on a network of this machine's own.
    func neighborFamily(_ index: Int) -> IPAddress.Family? {
        entries[index].isNeighbor ? entries[index].address.family : nil
    }

    func lane(_ index: Int, settings: ScanSettings, now: UInt64) -> Lane {
        let entry = entries[index]
        var generator = SeededGenerator(seed: seed &+ UInt64(index))
        return Lane(
            host: entry.host, transport: entry.transport, address: entry.address, table: tables[entry.table],
            isPaced: entry.isPaced, start: Int(truncatingIfNeeded: generator.next() >> 1), settings: settings, now: now)
    }

    /// The port whose protocol is to be spoken at `port` of a host.
    func servicePort(host: Int, port: UInt16) -> UInt16 { datagramServices[host]?[port] ?? port }

    /// A lane that was never begun.
    func unscanned(_ index: Int, outcome: Outcome, now: UInt64) -> LaneResult {
        let entry = entries[index]
        return LaneResult(
            unscanned: entry.host, entry.transport, tables[entry.table].set, outcome: outcome, now: now)
    }
}
