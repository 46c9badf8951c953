import AuditModel
import Foundation
import Testing

/// What goes wrong on the scanner's own side: every scan ends, says what it could not verify, and calls no port closed or
/// filtered that it did not reach.
@Suite struct LocalFaultTests {
    private let directory: Workspace
    private let network: PrivateNetwork

    init() throws {
        directory = try Workspace()
        network = try PrivateNetwork(in: directory)
    }

    /// The states and reasons of a host's ports, with the ports.
    private func findings(_ host: HostRecord) -> [String: String] {
        var ports: [String: PortSet] = [:]
        for observation in host.observations {
            let key = "\(observation.state.rawValue) \(observation.evidence.reason.rawValue)"
            ports[key, default: PortSet()] = ports[key, default: PortSet()].union(PortSet([observation.endpoint.port]))
        }
        for aggregate in host.aggregates {
            let key = "\(aggregate.state.rawValue) \(aggregate.reason.rawValue)"
            ports[key, default: PortSet()] = ports[key, default: PortSet()].union(aggregate.ports)
        }
        return ports.mapValues(\.description)
    }

    @Test("a limit on descriptors makes the scan slower, not wrong", arguments: [64, 40, 20])
    func descriptors(limit: Int) throws {
        let report = try network.report(
            """
            serve 22
            exec prlimit --nofile=\(limit) "$TIDEWAITER" scan 10.0.0.2 -n -p 1-1000 -o report.json
            """, status: 0)
        #expect(report.hosts.map(findings) == [["open syn-ack": "22", "closed conn-refused": "1-21,23-1000"]])
    }

    @Test("a full queue on our side holds UDP up and makes no state", arguments: ["10.0.0.2", "fd00::2"])
    func fullQueue(address: String) throws {
        // The queue takes some forty datagrams, and several times as many in a second; the kernel says ENOBUFS to the
        // others. None waits in it for longer than an answer is waited for.
        let report = try network.report(
            """
            serve_udp 5300
            "$TIDEWAITER" scan \(address) -n -p U:5300 -o first.json
            tc qdisc add dev near root tbf rate 64kbit burst 1600 limit 1600
            "$TIDEWAITER" scan \(address) -n -p U:5201-5400 --timing fast -o report.json
            tc -s qdisc show dev near > queue.txt
            exit 0
            """, status: 0)
        #expect(
            report.hosts.map(findings) == [["open udp-response": "5300", "closed port-unreach": "5201-5299,5301-5400"]])
        let dropped = try directory.text("queue.txt").firstMatch(of: /dropped (\d+)/).flatMap { Int($0.1) }
        #expect((dropped ?? 0) > 0, "the queue was never full")
    }

    @Test func withoutADescriptorToSpareNothingIsVerified() throws {
        // How many descriptors the program needs for itself differs from run to run by one: it is a matter of which thread
        // comes first whether its timer has one before the scan does.
        _ = try PreloadedLibrary("Fixtures/faults/faults.c", in: directory)
        let report = try network.report(
            """
            serve 22
            exec env LD_PRELOAD=./faults.so FAULT_SOCKETS=1 "$TIDEWAITER" scan 10.0.0.2 -n -p 1-100 -o report.json
            """, status: 2)
        #expect(report.hosts.map(findings) == [["unreachable local-error": "1-100"]])
        #expect(report.warnings.contains { $0.contains("descriptors") })
        #expect(!report.summary.isComplete)
    }

    private static let exhaustion = """
        serve 22
        echo "40000 40003" > /proc/sys/net/ipv4/ip_local_port_range
        serve_in "" tcp 40000 40001 40002 40003
        serve_in "" udp 40000 40001 40002 40003

        """

    @Test func exhaustedLocalPortsAreNoStateOfTheHost() throws {
        let report = try network.report(
            Self.exhaustion
                + "exec \"$TIDEWAITER\" scan 10.0.0.2 fd00::2 -n -p 1-100,U:53 -o report.json", status: 2)
        for host in report.hosts { #expect(findings(host) == ["unreachable local-error": "1-100"]) }
        #expect(report.hosts.count == 2)
        #expect(report.coverage.endpointsConclusive == 0)
        #expect(report.warnings.contains { $0.contains("local ports") })
    }

    @Test func aFewLocalPortsAreEnough() throws {
        let report = try network.report(
            """
            serve 22
            echo "40000 40003" > /proc/sys/net/ipv4/ip_local_port_range
            exec "$TIDEWAITER" scan 10.0.0.2 fd00::2 -n -p 1-1000 -o report.json
            """, status: 0)
        for host in report.hosts {
            #expect(findings(host) == ["open syn-ack": "22", "closed conn-refused": "1-21,23-1000"])
        }
    }

    @Test func withoutARouteNothingIsVerified() throws {
        let report = try network.report(
            "exec \"$TIDEWAITER\" scan 203.0.113.5 2001:db8::9 -n -p 1-100,U:53 -o report.json", status: 2)
        #expect(report.hosts.count == 2)
        for host in report.hosts { #expect(findings(host) == ["unreachable no-route": "1-100"]) }
        #expect(report.run.sourceAddresses.isEmpty)
    }

    @Test(
        "where nobody has the address nothing is verified",
        arguments: [("10.0.0.77", "1-99,U:100"), ("fd00::77", "1-100")])
    func noNeighbor(address: String, ports: String) throws {
        let report = try network.report(
            "exec \"$TIDEWAITER\" scan \(address) -n -p \(ports) -o report.json", status: 2)
        #expect(report.hosts.count == 1)
        for host in report.hosts { #expect(findings(host) == ["unreachable no-neighbor": "1-100"]) }
    }

    @Test func aBroadcastAddressIsNoHostsInEitherTransport() throws {
        let report = try network.report(
            """
            serve_in "" tcp 22
            exec "$TIDEWAITER" scan 10.0.0.255 127.255.255.255 -n -p 21-23,U:53,U:5300 -o report.json
            """, status: 2)
        #expect(report.hosts.count == 2)
        for host in report.hosts { #expect(findings(host) == ["unreachable no-route": "21-23,53,5300"]) }
        #expect(
            report.warnings == [
                "10.0.0.255 is the broadcast address of near, not a host's; exclude it",
                "127.255.255.255 is the broadcast address of lo, not a host's; exclude it",
            ])
    }

    @Test func aNameThatLeadsToNoHostsAddressIsNotProbedOnThisMachine() throws {
        let names = """
            serve_in "" tcp 22
            serve_in "" udp 5300
            for address in 0.0.0.0 :: 224.0.0.1 ff02::1; do echo "$address sink.test" >> hosts; done
            mount --bind hosts /etc/hosts

            """
        let report = try network.report(
            names + "exec \"$TIDEWAITER\" scan sink.test -n -p 22,U:5300 -o report.json", status: 2)
        #expect(report.hosts.map(\.address.description) == ["0.0.0.0", "224.0.0.1", "::", "ff02::1"])
        for host in report.hosts { #expect(findings(host) == ["unreachable no-route": "22,5300"]) }
        #expect(report.run.sourceAddresses.isEmpty)
        #expect(report.warnings.count == 4)
        #expect(
            report.warnings.first
                == "sink.test leads to 0.0.0.0, which is no host's address: this machine would reach itself there; "
                + "nothing is sent there")

        try directory.write(
            """
            version: 1
            name: Sink
            scan: { tcp: "22" }
            groups: [{ name: sink, targets: [sink.test], expect: [{ port: 22/tcp, state: not-open }] }]
            """, to: "exposure.yaml")
        let audit = try network.report(
            names + "exec \"$TIDEWAITER\" audit exposure.yaml -n -o report.json", status: 2)
        #expect(audit.findings.map(\.verdict) == Array(repeating: .notVerified, count: 4))
        #expect(audit.warnings == report.warnings)
    }

    @Test func whatALocalFirewallRefusesIsNotVerified() throws {
        let report = try network.report(
            """
            nft -f - <<RULES
            table inet test {
                chain output {
                    type filter hook output priority 0
                    tcp dport 21-40 reject
                    udp dport 53 drop
                    udp dport 123 reject
                }
            }
            RULES
            exec "$TIDEWAITER" scan 10.0.0.2 fd00::2 -n -p 21-60,U:53,U:123 -o report.json
            """, status: 2)
        #expect(report.hosts.count == 2)
        for host in report.hosts {
            #expect(findings(host) == ["closed conn-refused": "41-60", "unreachable local-firewall": "21-40,53,123"])
        }
    }
}
