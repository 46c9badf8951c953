import AuditModel
import Testing

@Suite struct AddressTests {
    @Test(
        "IPv6 text follows RFC 5952",
        arguments: [
            ("2001:db8:0:0:0:0:0:1", "2001:db8::1"), ("2001:DB8::A", "2001:db8::a"), ("::", "::"), ("::1", "::1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("1::", "1::"), ("fe80::1%eth0", "fe80::1%eth0"), ("::1%lo", "::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ])
    func canonicalText(source: String, canonical: String) throws {
        let address = try #require(IPAddress(source))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.+4", ":", ":::", "1::2::3", "12345::", "1:2:3",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1%", "::1%averylonginterfacename", "1.2.3.4%eth0", "::g",
            "1:", "::1:", "1.2.3.4::", "::1.2.3", " ::1", "fe80::1%eth0:1",
        ])
    func refusedText(source: String) {
        #expect(IPAddress(source) == nil)
    }

    @Test func reverseNamesAreThoseOfTheRFCs() {
        #expect(IPAddress("192.0.2.1")?.reverseName == "1.2.0.192.in-addr.arpa")
        #expect(
            IPAddress("2001:db8::567:89ab")?.reverseName
                == "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")
    }

    @Test func addressesSortByFamilyThenNumber() {
        let sorted = ["10.0.0.9", "10.0.0.10", "192.0.2.1", "::1", "2001:db8::1"]
        #expect(sorted.shuffled().compactMap { IPAddress($0) }.sorted().map(\.description) == sorted)
    }

    @Test(
        "ranges keep one canonical text",
        arguments: [
            ("192.0.2.0/28", "192.0.2.0/28", 16), ("192.0.2.4/32", "192.0.2.4", 1),
            ("192.0.2.40-44", "192.0.2.40-192.0.2.44", 5), ("192.0.2.0-192.0.2.255", "192.0.2.0/24", 256),
            ("2001:db8::/126", "2001:db8::/126", 4), ("2001:db8::1-a", "2001:db8::1-2001:db8::a", 10),
            ("0.0.0.0/0", "0.0.0.0/0", 1 << 32), ("::/0", "::/0", Int.max),
            ("fe80::%eth0/120", "fe80::%eth0/120", 256), ("fe80::1%br-lan", "fe80::1%br-lan", 1),
            ("fe80::1%br-ff", "fe80::1%br-ff", 1), ("fe80::1%br-a-fe80::3%br-a", "fe80::1%br-a-fe80::3%br-a", 3),
            ("fe80::1%eth0-fe80::3", "fe80::1%eth0-fe80::3%eth0", 3),
            ("fe80::1-fe80::3%eth0", "fe80::1%eth0-fe80::3%eth0", 3),
        ])
    func rangeText(source: String, canonical: String, count: Int) throws {
        let range = try AddressRange(parsing: source)
        #expect(range.description == canonical)
        #expect(range.count == count)
        #expect(try AddressRange(parsing: canonical) == range)
    }

    @Test(
        "a bad range says what is wrong with it",
        arguments: [
            ("10.0.0.0/33", "'/33' is not a prefix length of IPv4, which go from /0 to /32"),
            ("::/129", "'/129' is not a prefix length of IPv6, which go from /0 to /128"),
            ("192.0.2.9-3", "'192.0.2.9-3' runs backwards; write the lower address first"),
            ("192.0.2.1-::1", "'192.0.2.1-::1' mixes IPv4 and IPv6"),
            (
                "192.0.2.5/24",
                "'192.0.2.5/24' has bits set beyond its prefix length; write '192.0.2.0/24' for the network, or the address alone"
            ),
            ("192.0.2.256", "'192.0.2.256' is not an IP address"),
            (
                "fe80::/64%eth0",
                "'fe80::/64%eth0' has its interface behind the prefix length; write 'fe80::%eth0/64'"
            ),
            ("fe80::/64%", "'/64%' is not a prefix length of IPv6, which go from /0 to /128"),
            ("192.0.2.0/24%eth0", "'/24%eth0' is not a prefix length of IPv4, which go from /0 to /32"),
            ("fe80::1%eth0-fe80::3%eth1", "'fe80::1%eth0-fe80::3%eth1' names two interfaces; write a range for each"),
        ])
    func rangeErrors(source: String, message: String) {
        #expect(throws: Target.ParseError.self) { try Target(parsing: source) }
        do { _ = try Target(parsing: source) } catch { #expect(error.description == message) }
    }

    @Test func aRangeYieldsEachAddressOnce() throws {
        let range = try AddressRange(parsing: "192.0.2.254-192.0.3.1")
        #expect(range.map(\.description) == ["192.0.2.254", "192.0.2.255", "192.0.3.0", "192.0.3.1"])
        #expect(try AddressRange(parsing: "255.255.255.255").map(\.description) == ["255.255.255.255"])
    }
}
