import AuditModel
import Foundation
import Testing

/// Networks that this machine is attached to, with more addresses than the kernel's table of neighbours takes.
@Suite struct OwnNetworkTests {
    private let network: PrivateNetwork

    init() throws { network = try PrivateNetwork(in: Workspace()) }

    @Test(
        "every host of a large network is found",
        arguments: [
            ("10.9.0.1/16", "10.9.0.0/21", "10.9.${part}.77/16"), ("fd09::1/64", "fd09::/117", "fd09::${part}4d/64"),
        ])
    func largeNetwork(own: String, target: String, far: String) throws {
        let report = try network.report(
            """
            serve 22
            ip address add \(own) dev near
            for part in 0 1 2 3 4 5 6 7; do in_far ip address add \(far) dev far; done
            exec "$TIDEWAITER" scan \(target) -n -p 22,80,443 -o report.json
            """, status: 2)
        let found = report.hosts.filter { $0.observations.contains { $0.state == .open } }
        #expect(found.count == 8)
        for host in report.hosts where host.observations.isEmpty {
            #expect(host.aggregates.allSatisfy { $0.state == .unreachable || $0.reason == .connRefused })
        }
        #expect(report.warnings.isEmpty)
    }
}
