/// Service names and their registered ports (IANA Service Name and Transport Protocol Port Number Registry), as far as
/// policies and reports commonly name them. A name says what a port is for, never what answers there.
package enum ServiceName {
    /// The port of a service name, `nil` for an unknown name. Names are lower case.
    package static func port(of name: String) -> UInt16? { portByName[name] }

    /// The preferred name of a port, `nil` when the table has none.
    package static func name(ofPort port: UInt16, transport: Transport) -> String? {
        switch transport {
        case .tcp: tcpNames[port]
        case .udp: udpNames[port]
        }
    }

    /// Every name that `port(of:)` knows, sorted.
    package static let allNames: [String] = portByName.keys.sorted()

    /// Services that carry passwords or data in the clear and that a policy has to justify by name.
    package static let insecure: Set<String> = [
        "chargen", "daytime", "discard", "echo", "exec", "finger", "ftp", "ftp-data", "login", "netbios-ns",
        "netbios-dgm", "netbios-ssn", "nfs", "pop2", "pop3", "imap", "ldap", "rsync", "shell", "snmp", "systat",
        "telnet", "tftp", "time", "vnc", "x11",
    ]

    /// Services that take what they are sent and never answer: their UDP ports look silent to every scan.
    package static let silent: Set<String> = ["discard", "snmptrap", "syslog"]

    private struct Entry {
        let name: String
        let port: UInt16
        let transports: [Transport]

        init(_ name: String, _ port: UInt16, _ transports: [Transport]) {
            self.name = name
            self.port = port
            self.transports = transports
        }
    }

    private static let entries: [Entry] = {
        let tcp: [Transport] = [.tcp]
        let udp: [Transport] = [.udp]
        let both: [Transport] = [.tcp, .udp]
        return [
            Entry("echo", 7, both), Entry("discard", 9, both), Entry("systat", 11, tcp), Entry("daytime", 13, both),
            Entry("chargen", 19, both), Entry("ftp-data", 20, tcp), Entry("ftp", 21, tcp), Entry("ssh", 22, tcp),
            Entry("telnet", 23, tcp), Entry("smtp", 25, tcp), Entry("time", 37, both), Entry("whois", 43, tcp),
            Entry("tacacs", 49, both), Entry("domain", 53, both), Entry("dns", 53, both), Entry("dhcps", 67, udp),
            Entry("dhcpc", 68, udp), Entry("tftp", 69, udp), Entry("gopher", 70, tcp), Entry("finger", 79, tcp),
            Entry("http", 80, tcp), Entry("kerberos", 88, both), Entry("pop2", 109, tcp), Entry("pop3", 110, tcp),
            Entry("rpcbind", 111, both), Entry("ident", 113, tcp), Entry("nntp", 119, tcp), Entry("ntp", 123, udp),
            Entry("msrpc", 135, tcp), Entry("netbios-ns", 137, udp), Entry("netbios-dgm", 138, udp),
            Entry("netbios-ssn", 139, tcp), Entry("imap", 143, tcp), Entry("snmp", 161, udp),
            Entry("snmptrap", 162, udp), Entry("bgp", 179, tcp), Entry("ldap", 389, both), Entry("https", 443, both),
            Entry("microsoft-ds", 445, tcp), Entry("kpasswd", 464, both), Entry("smtps", 465, tcp),
            Entry("isakmp", 500, udp), Entry("exec", 512, tcp), Entry("login", 513, tcp), Entry("shell", 514, tcp),
            Entry("syslog", 514, udp), Entry("printer", 515, tcp), Entry("rtsp", 554, tcp),
            Entry("submission", 587, tcp), Entry("ipp", 631, both), Entry("ldaps", 636, tcp),
            Entry("domain-s", 853, both), Entry("rsync", 873, tcp), Entry("ftps", 990, tcp), Entry("imaps", 993, tcp),
            Entry("pop3s", 995, tcp), Entry("socks", 1080, tcp), Entry("openvpn", 1194, both),
            Entry("ms-sql-s", 1433, tcp), Entry("ms-sql-m", 1434, udp), Entry("oracle", 1521, tcp),
            Entry("l2tp", 1701, udp), Entry("pptp", 1723, tcp), Entry("radius", 1812, udp),
            Entry("radius-acct", 1813, udp), Entry("mqtt", 1883, tcp), Entry("ssdp", 1900, udp),
            Entry("nfs", 2049, both), Entry("etcd-client", 2379, tcp), Entry("etcd-server", 2380, tcp),
            Entry("zookeeper", 2181, tcp), Entry("docker", 2375, tcp), Entry("docker-s", 2376, tcp),
            Entry("squid", 3128, tcp), Entry("iscsi", 3260, tcp), Entry("mysql", 3306, tcp),
            Entry("ms-wbt-server", 3389, both), Entry("stun", 3478, both), Entry("svn", 3690, tcp),
            Entry("ipsec-nat-t", 4500, udp), Entry("sip", 5060, both), Entry("sips", 5061, tcp),
            Entry("xmpp-client", 5222, tcp), Entry("xmpp-server", 5269, tcp), Entry("mdns", 5353, udp),
            Entry("postgresql", 5432, tcp), Entry("coap", 5683, udp), Entry("coaps", 5684, udp),
            Entry("amqps", 5671, tcp), Entry("amqp", 5672, tcp), Entry("vnc", 5900, tcp), Entry("wsman", 5985, tcp),
            Entry("wsmans", 5986, tcp), Entry("x11", 6000, tcp), Entry("redis", 6379, tcp),
            Entry("kubernetes-api", 6443, tcp), Entry("irc", 6667, tcp), Entry("http-alt", 8080, tcp),
            Entry("mqtts", 8883, tcp), Entry("https-alt", 8443, tcp), Entry("elasticsearch", 9200, tcp),
            Entry("cassandra", 9042, tcp), Entry("kafka", 9092, tcp), Entry("jetdirect", 9100, tcp),
            Entry("kubelet", 10250, tcp), Entry("memcached", 11211, both), Entry("mongodb", 27017, tcp),
            Entry("wireguard", 51820, udp),
        ]
    }()

    private static let portByName = Dictionary(entries.map { ($0.name, $0.port) }) { first, _ in first }
    private static let tcpNames = names(.tcp)
    private static let udpNames = names(.udp)

    private static func names(_ transport: Transport) -> [UInt16: String] {
        let matching = entries.filter { $0.transports.contains(transport) }
        return Dictionary(matching.map { ($0.port, $0.name) }) { first, _ in first }
    }
}
