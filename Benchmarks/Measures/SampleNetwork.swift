import AuditModel
import ExposurePolicy
import Interchange
import Pipeline

/// A made-up network with the policy for it: one seed gives one network, of any size. Every tenth host begins a group,
/// whose policy declares the same ports of all ten.
struct SampleNetwork {
    var hostCount: Int
    /// Declared open at each host: nine in ten are, and each is one finding.
    var declaredPorts: Int
    /// Open without being declared at each host, one finding each.
    var undeclaredPorts: Int
    /// Observed at each host without a finding: closed, and not declared.
    var quietPorts: Int
    var seed: UInt64

    static let hostsPerGroup = 10
    static let waivers = 10
    /// The time of the scan, and of judging: 2026-03-02T12:00:00Z.
    static let time = Timestamp(seconds: 1_772_452_800)

    var findingCount: Int { hostCount * (declaredPorts + undeclaredPorts) }
    var observationCount: Int { hostCount * (declaredPorts + undeclaredPorts + quietPorts) }
    var groupCount: Int { (hostCount + Self.hostsPerGroup - 1) / Self.hostsPerGroup }
    var expectationCount: Int { groupCount * declaredPorts }

    /// Ports stand five apart, so that declared, undeclared and quiet ones have others between them.
    private func port(_ number: Int) -> UInt16 { UInt16(20 + 5 * number) }
    private var lastPort: UInt16 { port(declaredPorts + undeclaredPorts + quietPorts) }
    private func address(_ host: Int) -> IPAddress { IPAddress(v4: 0x0a00_0000 + UInt32(host)) }
    private func name(_ host: Int) -> String { "host-\(host).dept-\(host % 100).example.com" }
    private func group(_ number: Int) -> String { "service \(number)" }
}

extension SampleNetwork {
    var policyText: String {
        var text = """
            version: 1
            name: Sample network
            vantage: internet
            require: [need, owner, approved]
            scan: { tcp: "1-\(lastPort)" }
            groups:

            """
        for number in 0..<groupCount {
            let first = number * Self.hostsPerGroup
            let last = min(hostCount, first + Self.hostsPerGroup) - 1
            text += """
                  - name: \(group(number))
                    owner: team-\(number % 50)@example.com
                    targets: [\(address(first))-\(address(last))]
                    expect:

                """
            for place in 0..<declaredPorts { text += expectation(port(place)) }
        }
        guard undeclaredPorts > 0 else { return text }
        text += "waivers:\n"
        for number in 0..<min(Self.waivers, groupCount) {
            text += """
                  - id: W-\(number)
                    match: { group: \(group(number)), verdict: unexpected-open }
                    reason: migration to the new gateway
                    approved-by: ciso@example.com
                    ticket: SEC-\(300 + number)
                    until: 2026-12-31

                """
        }
        return text
    }

    private func expectation(_ port: UInt16) -> String {
        """
              - port: \(port)/tcp
                need: Public interface of the order service
                approved: { by: ciso@example.com, on: 2026-03-01, ticket: CHG-\(1000 + port) }
                controls: ["PCI DSS 1.2.5", "NIST CM-7"]

        """
    }

    func policy() throws -> Policy {
        try PolicyParser().parse(Array(policyText.utf8), path: "exposure.yaml").policy
    }

    /// What a scan found, in the order of addresses.
    var hosts: [HostScan] {
        var generator = SeededGenerator(seed: seed)
        return (0..<hostCount).map { host(address($0), using: &generator) }
    }

    private func host(_ address: IPAddress, using generator: inout SeededGenerator) -> HostScan {
        let busy = declaredPorts + undeclaredPorts
        let observations = (0..<(busy + quietPorts)).map { place in
            let isOpen = place < busy && (place >= declaredPorts || Int.random(in: 0..<10, using: &generator) > 0)
            return Observation(
                endpoint: Endpoint(address: address, port: port(place), transport: .tcp),
                state: isOpen ? .open : .closed,
                evidence: Evidence(
                    reason: isOpen ? .synAck : .reset, attempts: 1,
                    roundTripMicroseconds: Int.random(in: 200..<80_000, using: &generator), observedAt: Self.time),
                service: isOpen ? service(using: &generator) : nil)
        }
        let single = PortSet(observations.map(\.endpoint.port))
        let rest = PortAggregate(
            transport: .tcp, state: .closed, reason: .reset,
            ports: PortSet(ranges: [1...lastPort]).subtracting(single))
        return HostScan(
            address: address, isResponsive: true, startedAt: Self.time, endedAt: Self.time,
            observations: observations, aggregates: [rest])
    }

    private func service(using generator: inout SeededGenerator) -> ServiceFacts {
        let minor = Int.random(in: 0..<30, using: &generator)
        return ServiceFacts(name: "http", method: .probed, product: "nginx", version: "1.\(minor).0")
    }

    /// The same as a stored result.
    var result: StoredResult {
        var result = StoredResult(path: "result.json")
        result.hosts = hosts
        for number in 0..<hostCount {
            result.names[address(number)] = [AddressName(name: name(number), source: .target)]
        }
        return result
    }

    /// The same judged, as a report.
    func report() throws -> AuditReport {
        let context = RunContext(
            tool: ToolRecord(name: "tidewaiter", version: "bench"), runIdentifier: "bench", scannerHost: "bench",
            arguments: ["tidewaiter", "check"], vantage: nil, seed: seed, clock: { Self.time })
        return try CheckRun(policy: policy(), results: [result], gate: RunGate(), context: context).run()
    }
}
