package import AuditModel

/// What to probe: every host with its ports, in no particular order of probing.
package struct ScanPlan: Sendable {
    package struct Host: Sendable, Hashable {
        package var address: IPAddress
        package var tcp: PortSet
        package var udp: PortSet

        package init(address: IPAddress, tcp: PortSet = PortSet(), udp: PortSet = PortSet()) {
            self.address = address
            self.tcp = tcp
            self.udp = udp
        }

        package var endpointCount: Int { tcp.count + udp.count }
    }

    /// Sorted by address, each address once.
    package let hosts: [Host]
    /// Fixes the order of probes: the same plan and seed give the same order.
    package let seed: UInt64

    /// Hosts that stand twice are merged, their port sets united.
    package init(hosts unsorted: [Host], seed: UInt64) {
        var merged: [Host] = []
        merged.reserveCapacity(unsorted.count)
        for host in unsorted.sorted(by: { $0.address < $1.address }) {
            if let last = merged.last, last.address == host.address {
                merged[merged.count - 1].tcp = last.tcp.union(host.tcp)
                merged[merged.count - 1].udp = last.udp.union(host.udp)
            } else {
                merged.append(host)
            }
        }
        hosts = merged
        self.seed = seed
    }

    package var endpointCount: Int { hosts.reduce(0) { $0 + $1.endpointCount } }
}
