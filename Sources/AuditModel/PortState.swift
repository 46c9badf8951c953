/// What a port was found to be; nmap's words where nmap has one.
package enum PortState: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case open
    case closed
    case filtered
    /// Silent UDP: open and quiet, or filtered.
    case openFiltered = "open|filtered"
    /// No evidence about the port: we could not reach the network ourselves (no route, interface down, no socket), the host
    /// stopped answering during the scan or began to refuse everything, or more is lost on the way than the tries allowed
    /// make up for.
    case unreachable
    /// In the plan but never probed, because the run was interrupted or the host given up.
    case notScanned = "not-scanned"

    /// Whether the state says something about the port. Silent UDP and failures on our side do not.
    package var isConclusive: Bool {
        switch self {
        case .open, .closed, .filtered: true
        case .openFiltered, .unreachable, .notScanned: false
        }
    }

    private var order: Int {
        switch self {
        case .open: 0
        case .openFiltered: 1
        case .closed: 2
        case .filtered: 3
        case .unreachable: 4
        case .notScanned: 5
        }
    }

    /// The more open state first: where several results contradict each other, the first wins.
    package static func < (lhs: PortState, rhs: PortState) -> Bool { lhs.order < rhs.order }
}

/// Why a state is believed: the words of nmap's portreasons.cc, and a few of our own for failures on our side.
package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
    // What the other side said.
    case synAck = "syn-ack"
    case connRefused = "conn-refused"
    case reset
    case udpResponse = "udp-response"
    // What a router or firewall on the way said (ICMP).
    case portUnreach = "port-unreach"
    case netUnreach = "net-unreach"
    case hostUnreach = "host-unreach"
    case protoUnreach = "proto-unreach"
    case netProhibited = "net-prohibited"
    case hostProhibited = "host-prohibited"
    case adminProhibited = "admin-prohibited"
    case timeExceeded = "time-exceeded"
    case destUnreach = "dest-unreach"
    // Nothing was said.
    case noResponse = "no-response"
    // Our own side failed: no evidence about the port. nmap has no words for these.
    case noRoute = "no-route"
    case noNeighbor = "no-neighbor"
    case interfaceDown = "interface-down"
    case localFirewall = "local-firewall"
    case localError = "local-error"
    case interrupted
    case notProbed = "not-probed"
}
