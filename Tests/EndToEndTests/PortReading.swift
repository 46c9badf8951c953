import AuditModel
import Foundation

/// What a scanner says of one port, ours or nmap's, in the same words.
struct PortReading: Hashable, CustomStringConvertible {
    let state: String
    let reason: String

    var description: String { "\(state) (\(reason))" }

    /// By address and TCP port, from the report of a scan of ours.
    static func all(in report: AuditReport) -> [String: PortReading] {
        var readings: [String: PortReading] = [:]
        for host in report.hosts {
            for observation in host.observations {
                readings["\(host.address) \(observation.endpoint.port)"] = PortReading(
                    state: observation.state.rawValue, reason: observation.evidence.reason.rawValue)
            }
            for aggregate in host.aggregates {
                let reading = PortReading(state: aggregate.state.rawValue, reason: aggregate.reason.rawValue)
                for port in aggregate.ports { readings["\(host.address) \(port)"] = reading }
            }
        }
        return readings
    }

    /// The same from nmap's XML.
    static func all(inNmapXML xml: String) throws -> [String: PortReading] {
        var readings: [String: PortReading] = [:]
        var address = ""
        var extraState = ""
        let port = /<port protocol="tcp" portid="(\d+)"><state state="([a-z|]+)" reason="([a-z-]+)"/
        // nmap names the ports it has not listed one by one, since version 7.90.
        let extraPorts = /<extraports state="([a-z|]+)"/
        let extraReasons = /<extrareasons reason="([a-z-]+)" count="\d+" proto="tcp" ports="([0-9,-]+)"/
        let host = /<address addr="([^"]+)" addrtype="ipv[46]"/
        for line in xml.split(separator: "\n") {
            if let match = line.firstMatch(of: host) { address = String(match.1) }
            for match in line.matches(of: port) {
                readings["\(address) \(match.1)"] = PortReading(state: String(match.2), nmap: match.3)
            }
            if let match = line.firstMatch(of: extraPorts) { extraState = String(match.1) }
            for match in line.matches(of: extraReasons) {
                let reading = PortReading(state: extraState, nmap: match.1)
                for port in try PortSet(parsing: String(match.2)) { readings["\(address) \(port)"] = reading }
            }
        }
        return readings
    }

    init(state: String, reason: String) {
        self.state = state
        self.reason = reason
    }

    /// nmap's word as we say it. A connect scan sees a reset as a refused connection. Two of nmap's words for ICMPv6
    /// have no counterpart here: what IPv4 calls an unreachable network is no-route there, which is what we call a route
    /// that is missing on our own side; and a route that rejects is a prohibition (RFC 4443 3.1).
    private init(state: String, nmap reason: Substring) {
        self.state = state
        self.reason =
            switch reason {
            case "reset": "conn-refused"
            case "no-route": "net-unreach"
            case "reject-route": "admin-prohibited"
            default: String(reason)
            }
    }
}
