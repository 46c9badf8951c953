import AuditModel
import ExposurePolicy

/// Policies and evidence from a seed: few addresses and ports, so that everything collides with everything.
struct PolicyGenerator {
    private var random: SeededGenerator

    static let addresses = (0..<6).map { "192.0.2.\($0)" } + (0..<3).map { "2001:db8::\($0)" }
    static let names = ["a.example.com", "b.example.com", "c.example.com"]
    private static let ranges = [
        "192.0.2.0/30", "192.0.2.4/31", "192.0.2.2-5", "192.0.2.0/29", "2001:db8::/127", "2001:db8::1-2",
    ]
    private static let ports = [20, 21, 22, 53, 80]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func pick<Element>(_ options: [Element]) -> Element {
        options[Int.random(in: 0..<options.count, using: &random)]
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func shuffled<Element>(_ items: [Element]) -> [Element] { items.shuffled(using: &random) }

    mutating func policy() -> String {
        var text = "version: 1\nname: generated\nscan: { tcp: \"20-22\", udp: \"53\" }\n"
        if chance(30) {
            let excluded = Set((0..<2).map { _ in "\"\(pick(Self.addresses + Self.names + Self.ranges))\"" }).sorted()
            text += "exclude: [\(excluded.joined(separator: ", "))]\n"
        }
        if chance(30) { text += "vantage: internet\n" }
        if chance(20) { text += "require: [\(pick(["need", "owner", "approved", "controls"]))]\n" }
        text += "groups:\n"
        let count = Int.random(in: 1...3, using: &random)
        for number in 0..<count { text += group(number) }
        if chance(40) { text += waivers(groups: count) }
        return text
    }

    private mutating func group(_ number: Int) -> String {
        let targets = Set((0..<3).map { _ in "\"\(pick(Self.addresses + Self.names + Self.ranges))\"" }).sorted()
        var text = "  - name: g\(number)\n    targets: [\(targets.joined(separator: ", "))]\n"
        if chance(20) { text += "    unlisted: any\n" }
        if chance(20) { text += "    scan: { tcp: \"\(pick(["20", "21,80", "1200"]))\" }\n" }
        if chance(20) { text += "    owner: anna\n" }
        if chance(20) { text += "    dns: [{ name: \(pick(Self.names)), addresses: [192.0.2.1] }]\n" }
        guard chance(85) else { return text }
        text += "    expect:\n"
        for port in Set((0..<3).map { _ in pick(Self.ports) }).sorted() {
            let state = pick(["open", "open", "open", "closed", "filtered", "not-open", "any"])
            let vantage = chance(15) ? ", vantage: \(pick(["internet", "office"]))" : ""
            let service = state == "open" && chance(20) ? ", service: ssh" : ""
            let paper = chance(15) ? ", need: x, approved: { by: b, review-by: \(pick(Self.days)) }" : ""
            text += "      - { port: \(port)/\(pick(["tcp", "udp"])), state: \(state)\(vantage)\(service)\(paper) }\n"
        }
        if chance(20) {
            text += "      - { port: 1000-1300/tcp, state: \(pick(["not-open", "any", "open", "closed"])) }\n"
        }
        return text
    }

    /// Yesterday, today and tomorrow of the workbench.
    private static let days = ["2026-05-26", "2026-05-27", "2026-05-28"]

    private mutating func waivers(groups: Int) -> String {
        var text = "waivers:\n"
        for number in 0..<Int.random(in: 1...2, using: &random) {
            var match = ["verdict: \(pick(Verdict.allCases.filter { $0 != .compliant }).rawValue)"]
            if chance(30) { match.append("group: g\(Int.random(in: 0..<groups, using: &random))") }
            if chance(30) { match.append("target: \"\(pick(Self.addresses + Self.names + Self.ranges))\"") }
            if chance(30) { match.append("port: \(pick(Self.ports))/\(pick(["tcp", "udp"]))") }
            if chance(30) { match.removeFirst() }
            if match.isEmpty { match = ["transport: udp"] }
            text += "  - { id: W\(number), match: { \(match.joined(separator: ", ")) }, reason: r, approved-by: a, "
            text += "until: \(pick(Self.days)) }\n"
        }
        return text
    }

    mutating func names() throws -> NameEvidence {
        var found = NameEvidence()
        for name in Self.names {
            let key = try HostName(parsing: name)
            let address = [IPAddress(pick(Self.addresses))].compactMap(\.self)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: found.resolutions[key] = Resolution(queriedName: name, failure: pick(ResolutionFailure.allCases))
            case 1: found.carried[key] = address
            case 2: break
            case 3:
                found.resolutions[key] = Resolution(
                    queriedName: name, addresses: address,
                    partialFailures: [Resolution.PartialFailure(type: .aaaa, failure: pick(ResolutionFailure.allCases))]
                )
            default: found.resolutions[key] = Resolution(queriedName: name, addresses: address)
            }
        }
        return found
    }

    /// Evidence that is mostly whole and seldom altogether, so that runs which end with 0 are among them.
    mutating func evidence() throws -> AuditEvidence {
        let gaps = pick([0, 0, 0, 3, 30])
        let open = pick([0, 0, 20])
        var evidence = AuditEvidence(hosts: [])
        for text in Self.addresses where !chance(gaps) {
            for udp in [false, true] where !chance(gaps) {
                for _ in 0..<(chance(10) ? 2 : 1) {
                    evidence.hosts.append(try host(text, udp: udp, gaps: gaps, open: open))
                }
                guard chance(gaps / 2) else { continue }
                let ports = UndeterminedPorts(
                    transport: udp ? .udp : .tcp,
                    states: pick([[.closed, .filtered], [.open, .closed], [.closed, .unreachable], []]),
                    ports: PortSet((Self.ports + [1200]).map { UInt16($0) }))
                evidence.hosts.append(try HostScan.of(text, undetermined: [ports]))
            }
        }
        evidence.isInterrupted = chance(gaps / 3)
        if chance(gaps / 3) { evidence.incompleteReasons = ["the file was cut off"] }
        return evidence
    }

    private mutating func host(_ address: String, udp: Bool, gaps: Int, open: Int) throws -> HostScan {
        let usual: [PortState] = udp ? [.closed, .openFiltered] : [.closed, .filtered]
        var states: [PortState: [String]] = [:]
        for port in Self.ports where !chance(gaps) {
            let state = chance(gaps) ? pick(PortState.allCases) : chance(open) ? .open : pick(usual)
            states[state, default: []].append("\(port)")
        }
        if !chance(gaps) { states[pick(usual), default: []].append("1000-1300") }
        func list(_ state: PortState) -> String { (states[state] ?? []).joined(separator: ",") }
        var host = try HostScan.of(
            address, open: list(.open), closed: list(.closed), filtered: list(.filtered),
            unreachable: list(.unreachable), openFiltered: list(.openFiltered), notScanned: list(.notScanned), udp: udp)
        for index in host.observations.indices where chance(30) {
            host.observations[index].service = ServiceFacts(name: "ssh", method: pick([.probed, .table]))
        }
        if chance(3) {
            host.aggregates.append(
                PortAggregate(
                    transport: udp ? .udp : .tcp, state: .open, reason: .synAck, ports: PortSet([1001, 1002, 1003])))
        }
        return host
    }
}
