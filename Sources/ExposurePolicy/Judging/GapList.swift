import AuditModel

/// Unlisted endpoints of the plan without conclusive evidence, as addresses come by in their order. Neighbours with the
/// same gap become one, so that a prefix that nobody scanned is one gap, not one for each of its addresses.
struct GapList {
    private(set) var endpoints = 0
    private var done: [CoverageGap] = []
    /// The last gap of each kind, which the next address may extend.
    private var open: [Kind: CoverageGap] = [:]

    private struct Kind: Hashable {
        let transport: Transport
        let wasLookedAt: Bool
    }

    /// - Parameter lookedAt: the ports that some result says anything of.
    mutating func add(_ ports: PortSet, _ transport: Transport, at address: IPAddress, lookedAt: PortSet) {
        guard !ports.isEmpty else { return }
        endpoints += ports.count
        for (ports, wasLookedAt) in [(ports.subtracting(lookedAt), false), (ports.intersection(lookedAt), true)]
        where !ports.isEmpty {
            let gap = CoverageGap(
                addresses: AddressRange(address), transport: transport, ports: ports, wasLookedAt: wasLookedAt)
            let kind = Kind(transport: transport, wasLookedAt: wasLookedAt)
            guard let last = open[kind] else {
                open[kind] = gap
                continue
            }
            if let both = last.extended(by: gap) {
                open[kind] = both
            } else {
                done.append(last)
                open[kind] = gap
            }
        }
    }

    /// By address, then transport, those that were not looked at first.
    var all: [CoverageGap] {
        func place(_ gap: CoverageGap) -> (IPAddress, Int, Int) {
            (gap.addresses.lowest, gap.transport == .tcp ? 0 : 1, gap.wasLookedAt ? 1 : 0)
        }
        return (done + open.values).sorted { place($0) < place($1) }
    }
}
