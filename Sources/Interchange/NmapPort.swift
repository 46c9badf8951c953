import AuditModel

/// One `port` element.
struct NmapPort {
    /// `nil` for protocols that have no place here (SCTP, IP).
    let transport: Transport?
    let number: UInt16
    /// What the port may be; empty where nmap does not know.
    private(set) var states: [PortState] = []
    private var reason: String?
    private var responder: IPAddress?
    private var service: ServiceFacts?

    init(_ attributes: [String: String]) throws(NmapFault) {
        guard let number = attributes["portid"].flatMap({ UInt16($0) }) else {
            throw NmapFault("'\((attributes["portid"] ?? "").prefix(40))' is no port number")
        }
        self.number = number
        transport = attributes["protocol"].flatMap { Transport(rawValue: $0) }
    }

    mutating func addState(_ attributes: [String: String]) throws(NmapFault) {
        states = try Self.states(attributes["state"])
        reason = attributes["reason"]
        responder = attributes["reason_ip"].flatMap { IPAddress($0) }
    }

    mutating func addService(_ attributes: [String: String]) {
        let isProbed = attributes["method"] == "probed"
        let name = attributes["name"]?.lowercased()
        // Words of nmap's for services that it could not tell.
        let isKnown = name != nil && name != "" && name != "unknown" && name != "tcpwrapped"
        service = ServiceFacts(
            name: isKnown ? name : nil, method: isProbed ? .probed : .table, product: attributes["product"],
            version: attributes["version"],
            tls: isProbed && attributes["tunnel"] == "ssl" ? TLSFacts(accepted: []) : nil)
    }

    /// `nil` where the port has no state of its own: nothing is known, or one of several.
    func observation(at address: IPAddress, endedAt: Timestamp) -> Observation? {
        guard let transport, number > 0, let state = states.first, states.count == 1 else { return nil }
        // nmap does not say how often it asked.
        let evidence = Evidence(
            reason: Self.reason(reason, state, transport), attempts: nil, observedAt: endedAt, responder: responder)
        return Observation(
            endpoint: Endpoint(address: address, port: number, transport: transport), state: state,
            evidence: evidence, service: state == .open ? service : nil)
    }

    /// nmap's words for states (nmap.dtd, `state`), each as what the port may be.
    static func states(_ word: String?) throws(NmapFault) -> [PortState] {
        switch word {
        case "open": [.open]
        case "closed": [.closed]
        case "filtered": [.filtered]
        case "open|filtered": [.openFiltered]
        case "unfiltered": [.open, .closed]
        case "closed|filtered": [.closed, .filtered]
        case "unknown": []
        default: throw NmapFault("'\((word ?? "").prefix(40))' is no state of a port that nmap knows")
        }
    }

    /// Our word for nmap's reason; nmap has some that we do not, and older versions wrote them in the plural. For those
    /// the usual reason of the state stands in.
    static func reason(_ word: String?, _ state: PortState, _ transport: Transport) -> Reason {
        let word = word ?? ""
        if let reason = Reason(rawValue: word)
            ?? (word.hasSuffix("s") ? Reason(rawValue: String(word.dropLast())) : nil)
        {
            return reason
        }
        return switch state {
        case .open: transport == .tcp ? .synAck : .udpResponse
        case .closed: transport == .tcp ? .reset : .portUnreach
        case .filtered, .openFiltered, .unreachable, .notScanned: .noResponse
        }
    }
}
