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
        arguments: [
            (
                "fe80::2-fe80::3%elsewhere",
                [
                    "this machine has no network interface 'elsewhere', so nothing can be sent to fe80::2%elsewhere and 1 more"
                ]
            ),
            ("fe80::77%near", []),
        ])
    func nowhere(target: String, warnings: [String]) throws {
        let report = try network.report(
            "exec \"$TIDEWAITER\" scan \(target) -n -p 1-10 -o report.json", status: 2)
        #expect(Set(report.hosts.flatMap(\.aggregates).map(\.state)) == [.unreachable])
        #expect(report.warnings == warnings)
    }

    private static let index = "index=$(ip -o link show near | cut -d: -f1)\n"

    @Test func anInterfaceByItsIndexIsTheSameAsByItsName() throws {
        let report = try network.report(
            Self.index + """
                serve 22
                printf "10.0.0.2 printer.test\\nfe80::2%%$index printer.test\\n" > hosts
                mount --bind hosts /etc/hosts
                exec "$TIDEWAITER" scan fe80::2%$index fe80::2%near fe80::2%0$index printer.test fe80::3%near \\
                    --exclude fe80::3%$index -n -p 22 -o report.json
                """, status: 0)
        #expect(report.hosts.map(\.address.description) == ["10.0.0.2", "fe80::2%near"])
        #expect(report.hosts.flatMap(\.observations).map(\.state) == [.open, .open])
        #expect(report.targets.map(\.specification) == ["fe80::2%near", "printer.test", "fe80::3%near"])
        #expect(report.coverage.excluded.map(\.addresses) == [1])
        #expect(report.warnings.isEmpty)
    }

    @Test func aPolicyByTheIndexOfAnInterfaceIsOneByItsName() throws {
        let report = try network.report(
            Self.index + """
                serve 22 23
                cat > exposure.yaml <<POLICY
                version: 1
                name: Links
                scan: { tcp: "22,23" }
                exclude: ["fe80::3%near"]
                groups:
                  - name: link
                    targets: ["fe80::2%$index-fe80::3"]
                    expect: [{ port: 22/tcp }]
                waivers:
                  - id: W-1
                    match: { target: "fe80::2%$index", port: 23/tcp }
                    reason: until it is replaced
                    approved-by: ciso@example.com
                    until: 2999-12-31
                POLICY
                exec "$TIDEWAITER" audit exposure.yaml -n -o report.json
                """, status: 0)
        let findings = report.findings.map { "\($0.endpoint?.description ?? "") \($0.verdict) \($0.status)" }.sorted()
        #expect(
            findings == [
                "[fe80::2%near]:22/tcp compliant active", "[fe80::2%near]:23/tcp unexpectedOpen waived",
            ])
        #expect(report.hosts.map(\.address.description) == ["fe80::2%near"])
    }

    /// A name with an address of each family, as DNS could give them.
    private static let name = """
        serve 22
        printf '10.0.0.2 printer.test\\nfe80::2 printer.test\\n' > hosts
        mount --bind hosts /etc/hosts

        """

    private static let warning =
        "printer.test leads to fe80::2, link-local and without an interface, so nothing can be sent there; "
        + "write 'fe80::2%eth0' in place of the name where eth0 leads there"

    @Test func aNameThatLeadsToALinkLocalAddressIsScannedAtItsOthers() throws {
        let report = try network.report(
            Self.name + "exec \"$TIDEWAITER\" scan printer.test -n -p 22 -o report.json", status: 2)
        #expect(report.hosts.map(\.address.description) == ["10.0.0.2", "fe80::2"])
        #expect(report.hosts.flatMap(\.observations).map(\.endpoint.description) == ["10.0.0.2:22/tcp"])
        #expect(report.hosts.flatMap(\.aggregates).map(\.state) == [.unreachable])
        #expect(report.warnings == [Self.warning])
    }

    @Test func anAuditDoesNotVerifyWhatANameWithoutAnInterfaceDeclares() throws {
        try directory.write(
            """
            version: 1
            name: Links
            scan: { tcp: "22" }
            groups:
              - name: link
                targets: [printer.test]
                expect: [{ port: 22/tcp }]
            """, to: "exposure.yaml")
        let report = try network.report(
            Self.name + "exec \"$TIDEWAITER\" audit exposure.yaml -n -o report.json", status: 2)
        #expect(report.findings.map(\.endpoint?.description) == ["[fe80::2]:22/tcp", "10.0.0.2:22/tcp"])
        #expect(report.findings.map(\.verdict) == [.notVerified, .compliant])
        #expect(report.warnings == [Self.warning])
    }

    @Test func anAuditOfALinkLocalAddressWithoutAnInterfaceIsRefusedWithItsPlace() throws {
        try directory.write(
            "version: 1\nname: Links\nscan: { tcp: \"22\" }\ngroups: [{ name: a, targets: [fe80::2] }]\n",
            to: "exposure.yaml")
        let ending = try network.run("exec \"$TIDEWAITER\" audit exposure.yaml -n -o report.json")
        #expect(ending.status == 65)
        #expect(ending.errors.contains("exposure.yaml:4:31: error: 'fe80::2' is link-local"), "\(ending.errors)")
        #expect(try !directory.files().contains("report.json"))
    }
}
