package import AuditModel

/// What to probe: every host with its ports, in no particular order of probing.
package struct ScanPlan: Sendable {
    package struct Host: Sendable, Hashable {
        package var address: IPAddress
        package var tcp: PortSet
        package var udp: PortSet
        /// UDP services expected at ports that are not theirs, by the port that is: 5300 to 53 for a name server there.
        /// They are asked in their own protocol.
        package var datagramServices: [UInt16: UInt16]

        package init(
            address: IPAddress, tcp: PortSet = PortSet(), udp: PortSet = PortSet(),
            datagramServices: [UInt16: UInt16] = [:]
        ) {
            self.address = address
            self.tcp = tcp
            self.udp = udp
            self.datagramServices = datagramServices
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
                merged[merged.count - 1].datagramServices.merge(host.datagramServices) { first, _ in first }
            } else {
                merged.append(host)
            }
        }
        hosts = merged
        self.seed = seed
    }

    package var endpointCount: Int { hosts.reduce(0) { $0 + $1.endpointCount } }
}
