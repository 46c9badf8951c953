import AuditModel
import Sockets

/// Link-local addresses of a plan that nothing can be sent to, since no interface is said or it is not there. They are
/// probed like others, so that each of their endpoints gets its verdict; this says why that is none.
struct UnusableZones {
    /// One sentence per name that leads to such addresses, and one per interface that is missing.
    let warnings: [String]

    init(among addresses: some Sequence<IPAddress>, resolutions: [HostName: Resolution]) {
        var unscoped: Set<IPAddress> = []
        var missing: [IPAddress.Zone: [IPAddress]] = [:]
        for address in addresses where address.isLinkLocal {
            if let zone = address.zone { missing[zone, default: []].append(address) }
            if address.needsZone { unscoped.insert(address) }
        }
        missing = missing.filter { InterfaceIndex.of($0.key) == nil }
        warnings =
            Self.leading(to: unscoped, resolutions)
            + missing.sorted { $0.key.description < $1.key.description }.map { zone, addresses in
                "this machine has no network interface '\(zone)', so nothing can be sent to \(Self.list(addresses))"
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
