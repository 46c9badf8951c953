import AuditModel
import Resolution
import Testing

@Suite struct HostsFileTests {
    private let hosts = HostsFile(
        parsing: """
            # comment
            192.0.2.1\tWeb.Example.Test web   www # trailing
            2001:db8::1 web.example.test
            192.0.2.2 web\r
            192.0.2.1 extra
            ::ffff:192.0.2.3 mapped
            nonsense web
            192.0.2.9
            """.utf8)

    @Test func everyLineOfANameCounts() throws {
        let web = try #require(hosts.entry(for: HostName(parsing: "WEB.example.test")))
        #expect(web.addresses == addresses("192.0.2.1", "2001:db8::1"))
        #expect(web.aliases.isEmpty)
        let short = try #require(hosts.entry(for: HostName(parsing: "web")))
        #expect(short.addresses == addresses("192.0.2.1", "192.0.2.2"))
        #expect(short.aliases == ["web.example.test"])
        #expect(try hosts.entry(for: HostName(parsing: "mapped"))?.addresses == addresses("192.0.2.3"))
        #expect(try hosts.entry(for: HostName(parsing: "nonsense")) == nil)
    }

    @Test func everyNameOfAnAddressCounts() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        #expect(hosts.names(of: address) == ["extra", "web", "web.example.test", "www"])
        #expect(hosts.names(of: IPAddress(v4: 0)).isEmpty)
    }

    @Test func aFileThatIsNotThereHasNoNamesAndADirectoryIsAnError() throws {
        let missing = try HostsFile(path: "/nonexistent/hosts")
        #expect(try missing.entry(for: HostName(parsing: "localhost")) == nil)
        #expect {
            try HostsFile(path: "/")
        } throws: { error in
            (error as? ResolverError)?.description == "cannot read the hosts file '/': Is a directory"
        }
    }
}

@Suite struct SearchRulesTests {
    private let rules = SearchRules(domains: ["corp.test", "test"], dotsForAsWritten: 1)

    @Test(
        "candidates come in the order of resolv.conf(5)",
        arguments: [
            ("db", 1, ["db.corp.test", "db.test", "db"]), ("db.eu", 1, ["db.eu", "db.eu.corp.test", "db.eu.test"]),
            ("db.eu", 2, ["db.eu.corp.test", "db.eu.test", "db.eu"]), ("db.", 1, ["db"]),
            ("db", 0, ["db", "db.corp.test", "db.test"]),
        ])
    func order(name: String, dots: Int, candidates: [String]) throws {
        var rules = rules
        rules.dotsForAsWritten = dots
        #expect(rules.candidates(for: try HostName(parsing: name)).map(\.description) == candidates)
    }

    @Test func combinationsThatAreTooLongOrTheSameAreLeftOut() throws {
        let long = [String(repeating: "a", count: 63), String(repeating: "b", count: 63)].joined(separator: ".")
        let rules = SearchRules(domains: [long, ".", "test"], dotsForAsWritten: 1)
        let name = long + "." + String(repeating: "c", count: 60)
        #expect(rules.candidates(for: try HostName(parsing: name)).count == 2)
    }
}

@Suite struct ResolverAddressTests {
    @Test(
        "an address of a name server is read with and without its port",
        arguments: [
            ("192.0.2.53", "192.0.2.53:53"), ("192.0.2.53:5353", "192.0.2.53:5353"), ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"), ("[2001:DB8::53]:65535", "[2001:db8::53]:65535"),
            ("[fe80::1%eth0]:53", "[fe80::1%eth0]:53"),
        ])
    func readable(source: String, description: String) throws {
        let address = try ResolverAddress(parsing: source)
        #expect(address.description == description)
        #expect(try ResolverAddress(parsing: description) == address)
    }

    @Test(
        "anything else is refused with its reason",
        arguments: [
            (
                "dns.example.test",
                "'dns.example.test' is not the IP address of a name server; write ADDRESS or ADDRESS:PORT, IPv6 as [::1]:53"
            ),
            ("", "'' is not the IP address of a name server; write ADDRESS or ADDRESS:PORT, IPv6 as [::1]:53"),
            ("192.0.2.53:0", "'0' in '192.0.2.53:0' is not a port; write a number from 1 to 65535"),
            ("192.0.2.53:", "'' in '192.0.2.53:' is not a port; write a number from 1 to 65535"),
            ("[::1]:65536", "'65536' in '[::1]:65536' is not a port; write a number from 1 to 65535"),
            ("192.0.2.53:+53", "'+53' in '192.0.2.53:+53' is not a port; write a number from 1 to 65535"),
            ("[::1", "'[::1' has a '[' without its ']'; write an IPv6 address with a port as [::1]:53"),
            (
                "[::1]x",
                "'[::1]x' is not the IP address of a name server; write ADDRESS or ADDRESS:PORT, IPv6 as [::1]:53"
            ),
            (
                "[192.0.2.1]:53",
                "'[192.0.2.1]:53' is not the IP address of a name server; write ADDRESS or ADDRESS:PORT, IPv6 as [::1]:53"
            ),
        ])
    func refused(source: String, message: String) {
        #expect {
            try ResolverAddress(parsing: source)
        } throws: { error in
            (error as? ResolverAddress.ParseError)?.description == message
        }
    }
}
