import AuditModel

/// The ports that nmap says it scanned (`scaninfo`).
struct NmapScanInfo {
    private(set) var ports: [Transport: PortSet] = [:]
    /// Whether protocols were scanned that have no place here (SCTP, IP).
    private(set) var hasOtherProtocols = false

    mutating func add(_ attributes: [String: String]) throws(NmapFault) {
        guard let transport = attributes["protocol"].flatMap({ Transport(rawValue: $0) }) else {
            hasOtherProtocols = true
            return
        }
        let own = try Self.ports(attributes["services"] ?? "")
        ports[transport] = (ports[transport] ?? PortSet()).union(own)
    }

    /// nmap's list without blanks, `22,80,8000-8002`. Port 0, which nmap can scan, is left out: no endpoint has it.
    static func ports(_ text: String) throws(NmapFault) -> PortSet {
        var ranges: [ClosedRange<UInt16>] = []
        for item in text.split(separator: ",") {
            let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = ends.first.flatMap({ UInt16($0) }), let last = ends.last.flatMap({ UInt16($0) }),
                first <= last
            else { throw NmapFault("'\(item.prefix(40))' is no port or range of ports") }
            if last > 0 { ranges.append(max(first, 1)...last) }
        }
        return PortSet(ranges: ranges)
    }
}
