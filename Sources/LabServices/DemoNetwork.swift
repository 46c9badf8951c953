package import AuditModel

/// A service that the lab runs on loopback.
package struct LabService: Sendable, Hashable {
    package var endpoint: Endpoint
    package var kind: ServiceKind
    /// What it is there to show, for the table that `serve` prints.
    package var purpose: String

    package init(endpoint: Endpoint, kind: ServiceKind, purpose: String) {
        self.endpoint = endpoint
        self.kind = kind
        self.purpose = purpose
    }
}

/// The little network that the demo audits: services on addresses of one loopback /24 and on ::1, and the zone
/// `lab.test` with a name for every case that name resolution knows.
package struct DemoNetwork: Sendable {
    package let services: [LabService]
    package let zone: DNSZone

    /// The /24 that `Fixtures/demo/exposure.yaml` is written for.
    package static let defaultPrefix = IPAddress(v4: 0x7f4d_0000)

    /// The network at the /24 of `prefix`. Away from the default, the service on ::1 moves to a port of its own, so
    /// that labs at different prefixes do not meet there.
    package init(prefix: IPAddress = DemoNetwork.defaultPrefix) {
        let base = UInt32(truncatingIfNeeded: prefix.bits) & 0xffff_ff00
        let address = { (host: UInt32) in IPAddress(v4: base | host) }
        let loopback6 = IPAddress(v6: 1)
        let port6 = prefix == Self.defaultPrefix ? 8086 : UInt16(20_000 + (base >> 8) % 10_000)
        let service = { (host: IPAddress, port: UInt16, transport: Transport, kind: ServiceKind, purpose: String) in
            LabService(
                endpoint: Endpoint(address: host, port: port, transport: transport), kind: kind, purpose: purpose)
        }
        services = [
            service(address(1), 8080, .tcp, .http, "web site, declared"),
            service(address(1), 8443, .tcp, .http, "web site, declared"),
            service(address(1), 2222, .tcp, .ssh, "administration, declared closed"),
            service(address(2), 8080, .tcp, .http, "one of a pool, declared"),
            service(address(3), 8080, .tcp, .http, "one of a pool, declared"),
            service(address(3), 8088, .tcp, .http, "forgotten test server, not declared"),
            service(address(4), 2525, .tcp, .smtp, "mail, declared"),
            service(address(5), 2323, .tcp, .telnet, "old console, not declared"),
            service(address(5), 6379, .tcp, .redis, "cache, not declared"),
            service(address(6), 5140, .udp, .syslog, "silent receiver, declared"),
            service(address(6), 7007, .tcp, .echo, "excused by its group"),
            service(address(6), 7007, .udp, .echo, "excused by its group"),
            service(address(6), 12300, .udp, .ntp, "time, declared"),
            service(address(7), 2323, .tcp, .telnet, "excluded from the audit"),
            service(address(53), 5300, .tcp, .domain, "name server of lab.test, declared"),
            service(address(53), 5300, .udp, .domain, "name server of lab.test, declared"),
            service(loopback6, port6, .tcp, .http, "IPv6 only, declared"),
        ]
        zone = Self.zone(address: address, loopback6: loopback6)
    }

    private static func zone(address: (UInt32) -> IPAddress, loopback6: IPAddress) -> DNSZone {
        let records: [String: [DNSZone.Record]] = [
            "ns.lab.test": [.address(address(53))],
            "www.lab.test": [.alias("www.edge.lab.test")],
            "www.edge.lab.test": [.alias("edge.lab.test")],
            "edge.lab.test": [.address(address(1))],
            "shop.lab.test": [.address(address(1))],
            "pool.lab.test": [.address(address(2)), .address(address(3))],
            "mail.lab.test": [.address(address(4))],
            "db.lab.test": [.address(address(5))],
            "time.lab.test": [.address(address(6))],
            "six.lab.test": [.address(loopback6)],
            "dual.lab.test": [.address(address(1)), .address(loopback6)],
            "empty.lab.test": [.text("a name without an address")],
            "dangling.lab.test": [.alias("gone.lab.test")],
            // Larger than a UDP answer may be, so that the asker has to come again over TCP.
            "many.lab.test": (100..<160).map { .address(address($0)) },
            address(1).reverseName: [.pointer("edge.lab.test")],
            address(2).reverseName: [.pointer("pool-a.lab.test")],
            address(4).reverseName: [.pointer("mail.lab.test")],
            address(5).reverseName: [.pointer("db.lab.test")],
            address(6).reverseName: [.pointer("time.lab.test")],
            address(53).reverseName: [.pointer("ns.lab.test")],
            loopback6.reverseName: [.pointer("six.lab.test")],
        ]
        let reverseOrigin = address(0).reverseName.drop { $0 != "." }.dropFirst()
        return DNSZone(
            origins: ["lab.test", String(reverseOrigin), loopback6.reverseName],
            records: records,
            faults: ["broken.lab.test": .serverFailure, "slow.lab.test": .silence])
    }
}
