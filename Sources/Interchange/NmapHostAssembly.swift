import AuditModel

/// Puts one `host` element together.
struct NmapHostAssembly {
    /// One `extraports` with its `extrareasons`.
    private struct Aggregate {
        var states: [PortState]
        var count: Int
        /// Ports that `extrareasons` names, those of other protocols included.
        var listedCount = 0
        var reason: String?
        var lists: [(transport: Transport, reason: String, ports: PortSet)] = []
    }

    private let startedAt: Timestamp
    private let endedAt: Timestamp
    private let timedOut: Bool
    private var address: IPAddress?
    private var isDown = false
    private var isResponsive = false
    private var names: Set<AddressName> = []
    private var reverseNames: [String] = []
    private var ports: [NmapPort] = []
    private var aggregates: [Aggregate] = []

    init(_ attributes: [String: String], startedAt start: Timestamp?) {
        startedAt = attributes["starttime"].flatMap { Timestamp(nmap: $0) } ?? start ?? Timestamp(seconds: 0)
        endedAt = max(startedAt, attributes["endtime"].flatMap { Timestamp(nmap: $0) } ?? startedAt)
        timedOut = attributes["timedout"] == "true"
    }

    /// The elements below a host that say something about its ports and names.
    enum Element {
        case status, address, name, aggregate, reasons, port, state, service

        /// `nil` for every other path; files that scripts made large have little else.
        init?(_ path: ArraySlice<String>) {
            let names = (path.first, path.dropFirst().first, path.dropFirst(2).first)
            switch (path.count, names) {
            case (1, ("status", _, _)): self = .status
            case (1, ("address", _, _)): self = .address
            case (2, ("hostnames", "hostname", _)): self = .name
            case (2, ("ports", "extraports", _)): self = .aggregate
            case (2, ("ports", "port", _)): self = .port
            case (3, ("ports", "extraports", "extrareasons")): self = .reasons
            case (3, ("ports", "port", "state")): self = .state
            case (3, ("ports", "port", "service")): self = .service
            default: return nil
            }
        }
    }

    mutating func start(_ element: Element, _ attributes: [String: String]) throws(NmapFault) {
        switch element {
        case .status:
            isDown = attributes["state"] == "down"
            isResponsive = attributes["state"] == "up" && attributes["reason"] != "user-set"
        case .address: try addAddress(attributes)
        case .name: addName(attributes)
        case .aggregate: try addAggregate(attributes)
        case .reasons: try addReasons(attributes)
        case .port: ports.append(try NmapPort(attributes))
        case .state:
            if !ports.isEmpty { try ports[ports.count - 1].addState(attributes) }
        case .service:
            if !ports.isEmpty { ports[ports.count - 1].addService(attributes) }
        }
    }

    private mutating func addAddress(_ attributes: [String: String]) throws(NmapFault) {
        guard attributes["addrtype"] != "mac" else { return }
        let text = attributes["addr"] ?? ""
        guard let parsed = IPAddress(text) else { throw NmapFault("'\(text.prefix(64))' is no IP address") }
        // nmap writes one address per host; the first is the one that was scanned.
        if address == nil { address = parsed }
    }

    /// Names of the type `user` were scanned; those of PTR records are their owner's say-so. The address itself with a
    /// zone, as we write it, says what `addr` has no place for.
    private mutating func addName(_ attributes: [String: String]) {
        if let scoped = attributes["name"].flatMap({ IPAddress($0) }), scoped.zone != nil {
            if scoped.descriptionWithoutZone == address?.description { address = scoped }
            return
        }
        guard let text = attributes["name"], let name = try? HostName(parsing: text) else { return }
        switch attributes["type"] {
        case "user": names.insert(AddressName(name: name.text, source: .target))
        case "PTR": reverseNames.append(name.text)
        default: break
        }
    }

    private mutating func addAggregate(_ attributes: [String: String]) throws(NmapFault) {
        guard let count = attributes["count"].flatMap({ Int($0) }), (0...1_000_000).contains(count) else {
            throw NmapFault("an 'extraports' has no count")
        }
        aggregates.append(Aggregate(states: try NmapPort.states(attributes["state"]), count: count))
    }

    private mutating func addReasons(_ attributes: [String: String]) throws(NmapFault) {
        guard !aggregates.isEmpty else { return }
        let last = aggregates.count - 1
        let reason = attributes["reason"] ?? ""
        aggregates[last].reason = aggregates[last].reason ?? reason
        guard let list = attributes["ports"] else { return }
        let ports = try NmapScanInfo.ports(list)
        aggregates[last].listedCount += attributes["count"].flatMap { Int($0) } ?? ports.count
        if let transport = attributes["proto"].flatMap({ Transport(rawValue: $0) }) {
            aggregates[last].lists.append((transport, reason, ports))
        }
    }

    /// Adds the complete host to `result`. A host that is down was not probed, whatever else stands there.
    func finish(_ scanned: NmapScanInfo, into result: inout StoredResult) throws(NmapFault) {
        guard let address else { throw NmapFault("a host has no IP address") }
        result.names[address, default: []].formUnion(names)
        if names.isEmpty { result.addressTargets.append(AddressRange(address)) }
        if !reverseNames.isEmpty { result.reverseNames[address] = ReverseResolution(names: reverseNames) }
        var scan = HostScan(
            address: address, isResponsive: isResponsive, startedAt: startedAt, endedAt: endedAt, observations: [],
            aggregates: [])
        if isDown {
            scan.remarks.append("the stored result calls the host down, so its ports were not probed")
            result.hosts.append(scan)
            return
        }
        if timedOut { scan.remarks.append("nmap gave the host up before it was done") }
        var sheet = PortSheet(scan)
        for port in ports {
            if let observation = port.observation(at: address, endedAt: endedAt) {
                sheet.scan.observations.append(observation)
            } else if let transport = port.transport, port.number > 0 {
                sheet.add(port.states, transport, nil, PortSet([port.number]))
            }
        }
        // What nmap sums up of a host that it gave up is what it had come to by then.
        for aggregate in aggregates where !timedOut {
            for (transport, reason, ports) in aggregate.lists {
                // A port that the scan did not name was not looked at, whatever a list says.
                sheet.add(
                    aggregate.states, transport, reason, ports.intersection(scanned.ports[transport] ?? PortSet()))
            }
        }
        if !timedOut { addUnlisted(scanned, to: &sheet) }
        result.hosts.append(sheet.scan.disjoint)
    }

    /// Ports that nmap summed up without saying which: those that it scanned and that stand nowhere else, provided that
    /// there are as many of them as it says. Where they were of several kinds, each may be of any.
    private func addUnlisted(_ scanned: NmapScanInfo, to sheet: inout PortSheet) {
        let unlisted = aggregates.filter { $0.count > $0.listedCount }
        guard !unlisted.isEmpty else { return }
        let rest = scanned.ports.map { transport, ports in (transport, ports.subtracting(mentioned(transport))) }
        let count = unlisted.reduce(0) { $0 + $1.count - $1.listedCount }
        guard count == rest.reduce(0, { $0 + $1.1.count }), !scanned.hasOtherProtocols else {
            sheet.scan.remarks.append(
                "the counts of the ports that nmap only summed up do not fit the ports that it scanned, so these are not "
                    + "verified")
            return
        }
        guard unlisted.allSatisfy({ !$0.states.isEmpty }) else { return }
        let states = Set(unlisted.flatMap(\.states)).sorted()
        for (transport, ports) in rest {
            sheet.add(states, transport, unlisted.count == 1 ? unlisted[0].reason : nil, ports)
        }
    }

    /// Ports that stand somewhere by their number, whatever is known of them.
    private func mentioned(_ transport: Transport) -> PortSet {
        let own = ports.filter { $0.transport == transport && $0.number > 0 }.map(\.number)
        return aggregates.flatMap(\.lists).filter { $0.transport == transport }
            .reduce(PortSet(own)) { $0.union($1.ports) }
    }
}

/// What is known of a host's ports, while it is put together: what has a state, and what may have one of several.
private struct PortSheet {
    var scan: HostScan

    init(_ scan: HostScan) { self.scan = scan }

    mutating func add(_ states: [PortState], _ transport: Transport, _ reason: String?, _ ports: PortSet) {
        if let state = states.first, states.count == 1 {
            let reason = NmapPort.reason(reason, state, transport)
            scan.aggregates.append(PortAggregate(transport: transport, state: state, reason: reason, ports: ports))
        } else if !states.isEmpty {
            scan.undetermined.append(UndeterminedPorts(transport: transport, states: states, ports: ports))
        }
    }
}
