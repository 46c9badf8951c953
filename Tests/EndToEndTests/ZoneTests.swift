import AuditModel
import Foundation
import Testing

/// Link-local IPv6 addresses, which mean something together with an interface only.
@Suite struct ZoneTests {
    private let directory: Workspace
    private let network: PrivateNetwork

    init() throws {
        directory = try Workspace()
        network = try PrivateNetwork(in: directory)
    }

    @Test func aLinkLocalAddressIsScannedThroughItsInterface() throws {
        let report = try network.report(
            """
            serve 22
            serve_udp 5300
            exec "$TIDEWAITER" scan fe80::2%near -n -p 20-30,U:5300,U:5301 -o report.json -o report.csv -o report.html \\
                -o scan.xml
            """, status: 0)
        let host = try #require(report.hosts.first)
        #expect(report.hosts.count == 1)
        #expect(host.address.description == "fe80::2%near")
        #expect(host.observations.map(\.endpoint.description) == ["[fe80::2%near]:22/tcp", "[fe80::2%near]:5300/udp"])
        #expect(host.observations.map(\.state) == [.open, .open])
        #expect(host.aggregates.map(\.state) == [.closed, .closed])
        #expect(host.aggregates.map(\.ports.description) == ["20-21,23-30", "5301"])
        #expect(report.run.sourceAddresses.map(\.description) == ["fe80::1%near"])
        for file in ["report.csv", "report.html", "scan.xml"] {
            #expect(try directory.text(file).contains("fe80::2%near"), "\(file)")
        }
    }

    @Test func whatAFirewallOnTheLinkSaysIsHeard() throws {
        let report = try network.report(
            """
            in_far nft -f - <<RULES
            table inet test {
                chain input {
                    type filter hook input priority 0
                    tcp dport 23 reject with icmpx admin-prohibited
                }
            }
            RULES
            exec "$TIDEWAITER" scan fe80::2%near -n -p 22-23 -o report.json
            """, status: 0)
        #expect(report.hosts.flatMap(\.aggregates).map(\.reason) == [.connRefused, .adminProhibited])
    }

    @Test(
        "an interface that is not there, or nobody on it with the address, is no state of a port",
        arguments: ["fe80::2%elsewhere", "fe80::77%near"])
    func nowhere(address: String) throws {
        let report = try network.report(
            "exec \"$TIDEWAITER\" scan \(address) -n -p 1-10 -o report.json", status: 2)
        #expect(Set(report.hosts.flatMap(\.aggregates).map(\.state)) == [.unreachable])
    }
}
