import AuditModel
import Foundation
import Testing

/// Audits of a network that is as declared, by a machine that something is wrong with: what it could not verify is
/// `not-verified`, with its reason, and never compliant; what only slows it down changes nothing.
@Suite struct FaultAuditTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Of the shell, before the audit.
        var preparation = ""
        /// What the audit is started by.
        var prefix = ""
        /// As the findings say it.
        var reason = ""
        /// The reason of some of the ports, where the kernel tells one thing in two ways.
        var orReason = ""
        /// Part of a warning about the whole run.
        var warning: String?
    }

    private let directory: Workspace
    private let network: PrivateNetwork

    init() throws {
        directory = try Workspace()
        network = try PrivateNetwork(in: directory)
        try directory.write(Self.policy, to: "exposure.yaml")
    }

    private static let policy = """
        version: 1
        name: As it is
        groups:
          - name: far
            targets: [10.0.0.2, "fd00::2"]
            expect:
              - { port: 22/tcp, state: open }
              - { port: 80/tcp, state: closed }
              - { port: 81/tcp, state: not-open }
              - { port: 82/tcp, state: filtered }
              - { port: 5300/udp, state: open }
              - { port: 5301/udp, state: closed }
              - { port: 5302/udp, state: not-open }
        """
    private static let declared = 14

    private func audit(_ fault: Fault, status: Int32) throws -> AuditReport {
        _ = try PreloadedLibrary("Fixtures/faults/faults.c", in: directory)
        return try network.report(
            """
            in_far nft -f - <<RULES
            table inet test {
                chain input {
                    type filter hook input priority 0
                    tcp dport 82 reject with icmpx admin-prohibited
                }
            }
            RULES
            serve 22
            serve_udp 5300
            \(fault.preparation)
            exec \(fault.prefix) "$TIDEWAITER" audit exposure.yaml -n -o report.json
            """, status: status)
    }

    private static func preloaded(_ settings: String) -> String { "env LD_PRELOAD=./faults.so \(settings)" }

    @Test(
        "what only slows the machine down changes no verdict",
        arguments: [
            Fault(testDescription: "nothing"),
            Fault(testDescription: "64 descriptors", prefix: "prlimit --nofile=64"),
            // The far side has to be found first, which takes a second at times: a second try would have the first one's
            // port, and what is late of that one may refuse it.
            Fault(
                testDescription: "four local ports",
                preparation: """
                    until (: > /dev/tcp/10.0.0.2/22) && (: > /dev/tcp/fd00::2/22); do :; done 2> /dev/null
                    echo '40000 40003' > /proc/sys/net/ipv4/ip_local_port_range
                    """),
            Fault(
                testDescription: "no buffers at first", prefix: preloaded("FAULT_ERRNO=\(ENOBUFS) FAULT_CALLS=30")),
            Fault(testDescription: "a date that jumps back", prefix: preloaded("FAULT_JUMP=-86400")),
            Fault(testDescription: "a date that jumps on", prefix: preloaded("FAULT_JUMP=86400")),
        ])
    func survived(fault: Fault) throws {
        let report = try audit(fault, status: 0)
        #expect(report.summary.verdicts == ["compliant": Self.declared])
        #expect(report.warnings == [])
        let took = report.run.endedAt.microseconds - report.run.startedAt.microseconds
        #expect((0..<60_000_000).contains(took))
    }

    @Test(
        "what the machine could not look at is not verified, and the run says why",
        arguments: [
            Fault(
                testDescription: "no descriptor to spare", prefix: preloaded("FAULT_SOCKETS=1"), reason: "local-error",
                warning: "descriptors"),
            Fault(
                testDescription: "no local ports",
                preparation: """
                    echo "40000 40003" > /proc/sys/net/ipv4/ip_local_port_range
                    serve_in "" tcp 40000 40001 40002 40003
                    serve_in "" udp 40000 40001 40002 40003
                    """, reason: "local-error", warning: "local ports"),
            Fault(
                testDescription: "no buffers", prefix: preloaded("FAULT_ERRNO=\(ENOBUFS) FAULT_CALLS=1000000"),
                reason: "local-error", warning: "memory"),
            Fault(testDescription: "interface down", preparation: "ip link set near down", reason: "no-route"),
            Fault(testDescription: "no address", preparation: "ip address flush dev near", reason: "no-route"),
            Fault(
                testDescription: "no route",
                preparation: "ip route flush dev near; ip -6 route flush dev near", reason: "no-route"),
            Fault(
                testDescription: "nobody has the address", preparation: "in_far ip address flush dev far",
                reason: "no-neighbor"),
            // The kernel tells UDP sockets that there is no neighbour, and who asks that there is no carrier.
            Fault(
                testDescription: "far end down", preparation: "in_far ip link set far down",
                reason: "interface-down", orReason: "no-neighbor"),
            Fault(
                testDescription: "local firewall that refuses",
                preparation: """
                    nft -f - <<RULES
                    table inet local {
                        chain output {
                            type filter hook output priority 0
                            tcp dport 1-1000 reject
                            udp dport 5300 drop
                            udp dport 5301-5302 reject
                        }
                    }
                    RULES
                    """, reason: "local-firewall"),
            Fault(
                testDescription: "a rule of the system that forbids connecting",
                prefix: preloaded("FAULT_ERRNO=\(EPERM) FAULT_CALLS=1000000"), reason: "local-firewall"),
        ])
    func unverified(fault: Fault) throws {
        let report = try audit(fault, status: 2)
        #expect(report.summary.verdicts == ["not-verified": Self.declared])
        #expect(!report.summary.isComplete)
        #expect(report.coverage.endpointsConclusive == 0)
        for finding in report.findings {
            let isExpected = [fault.reason, fault.orReason].contains { finding.message.contains("unreachable (\($0))") }
            #expect(isExpected, "\(finding.message)")
        }
        #expect(report.warnings.count == (fault.warning == nil ? 0 : 1))
        if let warning = fault.warning { #expect(report.warnings.allSatisfy { $0.contains(warning) }) }
    }

    @Test(
        "a path that is lost in mid-scan makes nothing compliant that was not heard of before",
        arguments: [
            "ip link set near down", "ip address flush dev near", "ip link delete near", "in_far ip link set far down",
        ], [Transport.tcp, .udp])
    func lostPath(loss: String, transport: Transport) throws {
        // In TCP the ports declared are silent ones, declared as what silence looks like; in UDP they refuse.
        let (ports, state) = transport == .tcp ? (81...100, "filtered") : (1...20, "closed")
        try directory.write(
            """
            version: 1
            name: Half silent
            scan: { \(transport): 1-160 }
            groups:
              - name: far
                targets: [10.0.0.2, "fd00::2"]
                expect:
            \(ports.map { "      - { port: \($0)/\(transport), state: \(state) }" }.joined(separator: "\n"))
            """, to: "exposure.yaml")
        let report = try network.report(
            """
            in_far nft -f - <<RULES
            table inet test {
                chain input {
                    type filter hook input priority 0
                    \(transport) dport 81-160 drop
                }
            }
            RULES
            # Both ends know each other, so that both hosts have answered before the path is lost.
            "$TIDEWAITER" scan 10.0.0.2 fd00::2 -n -p 1,U:1 -o first.json
            "$TIDEWAITER" audit exposure.yaml -n --max-host-rate 100 -o report.json & scan=$!
            await_packets 80 $scan
            \(loss)
            wait $scan
            """, status: 2)
        let compliant = report.findings.filter { $0.verdict == .compliant }
        #expect(report.findings.allSatisfy { $0.verdict == .notVerified || $0.verdict == .compliant })
        #expect(report.findings.count == 40)
        #expect(compliant.allSatisfy { transport == .udp && $0.observed.evidence?.reason == .portUnreach })
        #expect(compliant.count < 40)
        #expect(report.coverage.endpointsInconclusive > 200)
        #expect(!report.summary.isComplete)
    }

    @Test(
        "a host that never answered is not called filtered when the path to it is lost in mid-scan",
        arguments: [
            "ip link set near down", "ip address flush dev near", "ip link delete near", "in_far ip link set far down",
        ])
    func lostPathOfASilentHost(loss: String) throws {
        try directory.write(
            """
            version: 1
            name: Silent
            scan: { tcp: 1-160 }
            groups:
              - name: far
                targets: [10.0.0.2, "fd00::2"]
                expect:
                  - { port: 81/tcp, state: filtered }
                  - { port: 82/tcp, state: not-open }
            """, to: "exposure.yaml")
        let report = try network.report(
            """
            in_far nft -f - <<RULES
            table inet test {
                chain input {
                    type filter hook input priority 0
                    meta l4proto tcp drop
                }
            }
            RULES
            "$TIDEWAITER" audit exposure.yaml -n --max-host-rate 100 -o report.json & scan=$!
            await_packets 120 $scan
            \(loss)
            wait $scan
            """, status: 2)
        #expect(report.summary.verdicts == ["not-verified": 4])
        #expect(report.coverage.endpointsConclusive == 0)
    }

    @Test(
        "a host that bans the scanner in mid-scan is not known from then on, however it says so",
        arguments: ["icmpx port-unreachable", "icmpx admin-prohibited", "icmpx host-unreachable", "tcp reset"])
    func ban(answer: String) throws {
        let services = stride(from: 10, through: 400, by: 10).map { "\($0)" }
        try directory.write(
            """
            version: 1
            name: As it was
            scan: { tcp: 1-400 }
            groups:
              - name: far
                targets: [10.0.0.2, "fd00::2"]
                expect: [{ port: "\(services.joined(separator: ","))/tcp", state: any }]
            """, to: "exposure.yaml")
        let report = try network.report(
            """
            in_far nft -f - <<RULES
            table inet test {
                chain input { type filter hook input priority 0; }
            }
            RULES
            serve \(services.joined(separator: " "))
            "$TIDEWAITER" audit exposure.yaml -n --max-host-rate 100 -o report.json & scan=$!
            await_packets 200 $scan
            in_far nft add rule inet test input meta l4proto tcp reject with \(answer)
            wait $scan
            """, status: 2)
        #expect(!report.summary.isComplete)
        #expect(report.coverage.endpointsInconclusive > 400)
        let states = Set(report.hosts.flatMap { $0.aggregates.map(\.state) })
        #expect(!states.contains(.filtered))
        #expect(states.contains(.unreachable))
    }
}
