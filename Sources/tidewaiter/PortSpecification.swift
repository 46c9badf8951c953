import AuditModel

/// What `-p` takes: nmap's port list. Items are TCP until `U:` switches to UDP, and `T:` switches back:
/// `22,80-90,https,U:53,161,T:8080`.
struct PortSpecification {
    let tcp: PortSet
    let udp: PortSet

    init(parsing text: String) throws(PortSet.ParseError) {
        var items: [Transport: [Substring]] = [:]
        var transport = Transport.tcp
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var item = part.trimmingSpaces
            let prefix = item.prefix(2).uppercased()
            if prefix == "T:" || prefix == "U:" {
                transport = prefix == "T:" ? .tcp : .udp
                item = item.dropFirst(2)
            }
            items[transport, default: []].append(item)
        }
        tcp = try Self.ports(items[.tcp])
        udp = try Self.ports(items[.udp])
    }

    private static func ports(_ items: [Substring]?) throws(PortSet.ParseError) -> PortSet {
        guard let items else { return PortSet() }
        return try PortSet(parsing: items.joined(separator: ",")) { name in
            ServiceName.port(of: name.lowercased()).map { PortSet([$0]) }
        }
    }
}
