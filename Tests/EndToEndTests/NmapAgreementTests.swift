import AuditModel
import Foundation
import Testing

/// The same ports, asked by us and by nmap.
@Suite struct NmapAgreementTests {
    private let directory: Workspace

    init() throws { directory = try Workspace() }

    @Test("every rule of a firewall is read as nmap reads it", arguments: ["10.0.0.2", "fd00::2"])
    func firewall(address: String) throws {
        let network = try PrivateNetwork(in: directory)
        let family = address.contains(":") ? "-6" : ""
        try directory.write(Self.rules, to: "rules.nft")
        let report = try network.report(
            """
            in_far nft -f rules.nft
            serve 22 80 443
            nmap \(family) -Pn -n -sS --reason -p 20-30,80,101-109,443 -oX nmap.xml \(address) >/dev/null
            exec "$TIDEWAITER" scan \(address) -n -p 20-30,80,101-109,443 -o report.json
            """, status: 0)
        let ours = PortReading.all(in: report)
        let theirs = try PortReading.all(inNmapXML: directory.text("nmap.xml"))
        #expect(theirs.count == 22)
        #expect(Set(theirs.values.map(\.reason)).count >= 7, "the firewall has no effect: \(theirs)")
        for (port, reading) in theirs { #expect(ours[port] == reading, "\(port)") }
        #expect(ours.count == theirs.count)
    }

    private static let rules = """
        table inet test {
            chain input {
                type filter hook input priority 0
                tcp dport 101 drop
                tcp dport 102 reject with tcp reset
                tcp dport 103 reject with icmpx admin-prohibited
                tcp dport 104 reject with icmpx host-unreachable
                tcp dport 105 reject with icmpx port-unreachable
                tcp dport 106 reject with icmpx no-route
                meta nfproto ipv4 tcp dport 107 reject with icmp host-prohibited
                meta nfproto ipv4 tcp dport 108 reject with icmp net-prohibited
                meta nfproto ipv4 tcp dport 109 reject with icmp prot-unreachable
                meta nfproto ipv6 tcp dport 107 reject with icmpv6 policy-fail
                meta nfproto ipv6 tcp dport 108 reject with icmpv6 reject-route
            }
        }
        """

    @Test(
        "loopback is read as nmap reads it, port for port",
        arguments: [("127.0.0.1", "1-65535"), ("127.1.0.0/24", "1-1000")])
    func loopback(target: String, ports: String) throws {
        // Other programs come and go between the two scans: what differs is asked again, by both.
        var differing: [String: [String]] = try differences(target, ports)
        for _ in 0..<2 {
            var still: [String: [String]] = [:]
            for (address, ports) in differing {
                try still.merge(differences(address, ports.joined(separator: ","))) { $0 + $1 }
            }
            differing = still
        }
        #expect(differing.isEmpty)
    }

    /// By address, the ports that the two scanners do not agree about.
    private func differences(_ target: String, _ ports: String) throws -> [String: [String]] {
        let script = """
            set -eu
            nmap -n -Pn -sT -T5 --min-rate 100000 -p \(ports) -oX nmap.xml \(target) >nmap.txt
            exec "$TIDEWAITER" scan \(target) -n -p \(ports) -o report.json
            """
        let ending = try RunningProgram(
            URL(filePath: "/bin/sh"), ["-c", script], in: directory,
            environment: ["TIDEWAITER": BuiltProgram("tidewaiter").url.path]
        ).wait()
        try #require(ending.status == 0, "\(ending.errors); if nmap is missing, 'make deps' installs it")
        let report = try JSONDecoder().decode(AuditReport.self, from: directory.data("report.json"))
        let ours = PortReading.all(in: report)
        let theirs = try PortReading.all(inNmapXML: directory.text("nmap.xml"))
        #expect(theirs.count == report.coverage.endpointsPlanned)
        var differing: [String: [String]] = [:]
        for key in Set(ours.keys).union(theirs.keys) where ours[key] != theirs[key] {
            let parts = key.split(separator: " ").map(String.init)
            differing[parts[0], default: []].append(parts[1])
        }
        return differing
    }
}
