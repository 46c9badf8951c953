import AuditModel
import Sockets

/// Addresses of a plan that nothing can be sent to: no host's, the broadcast address of a link, or link-local ones whose
/// interface is not said or not there. They are planned like others, so that each of their endpoints gets its verdict; this
/// says why that is none.
struct UnusableAddresses {
    /// One sentence per name and address that it leads to, per broadcast address, per name that leads to a link-local address
    /// alone, and per interface that is missing.
    let warnings: [String]

    init(among addresses: some Sequence<IPAddress>, resolutions: [HostName: Resolution]) {
        var hostless: [IPAddress: HostlessAddress] = [:]
        let links = BroadcastAddress.ofThisMachine()
        var broadcast: [IPAddress] = []
        var unscoped: Set<IPAddress> = []
        var missing: [IPAddress.Zone: [IPAddress]] = [:]
        for address in addresses {
            hostless[address] = HostlessAddress(address)
            if links[address] != nil { broadcast.append(address) }
            guard address.isLinkLocal else { continue }
            if let zone = address.zone { missing[zone, default: []].append(address) }
            if address.needsZone { unscoped.insert(address) }
        }
        missing = missing.filter { InterfaceIndex.of($0.key) == nil }
        warnings =
            Self.leading(to: hostless, resolutions)
            + broadcast.sorted().compactMap { address in
                links[address].map { "\(address) is the broadcast address of \($0), not a host's; exclude it" }
            }
            + Self.leading(to: unscoped, resolutions)
            + missing.sorted { $0.key.description < $1.key.description }.map { zone, addresses in
                "this machine has no network interface '\(zone)', so nothing can be sent to \(Self.list(addresses))"
            }
    }

    private static func leading(
        to hostless: [IPAddress: HostlessAddress], _ resolutions: [HostName: Resolution]
    ) -> [String] {
        guard !hostless.isEmpty else { return [] }
        return resolutions.sorted { $0.key < $1.key }.flatMap { name, resolution in
            resolution.addresses.compactMap { address in
                hostless[address].map { "\(name) leads to \(address), which is \($0.summary); nothing is sent there" }
            }
        }
    }

    private static func leading(to unscoped: Set<IPAddress>, _ resolutions: [HostName: Resolution]) -> [String] {
        guard !unscoped.isEmpty else { return [] }
        return resolutions.sorted { $0.key < $1.key }.compactMap { name, resolution in
            let addresses = resolution.addresses.filter(unscoped.contains)
            guard let first = addresses.first else { return nil }
            return
                "\(name) leads to \(list(addresses)), link-local and without an interface, so nothing can be sent there; "
                + "write '\(first)%eth0' in place of the name where eth0 leads there"
        }
    }

    private static func list(_ addresses: [IPAddress]) -> String {
        guard let first = addresses.first, addresses.count > 1 else { return addresses.map(\.description).joined() }
        return "\(first) and \(addresses.count - 1) more"
    }
}
