import AuditModel
import Testing

@Suite struct MissingZoneTests {
    @Test(arguments: [
        ("fe80::2", "fe80::2%eth0"), ("fe80::/120", "fe80::%eth0/120"),
        ("febf::1-ff", "febf::1%eth0-febf::ff%eth0"),
    ])
    func linkLocalAddressesWithoutAnInterfaceAreShownWithOne(text: String, example: String) throws {
        let range = try AddressRange(parsing: text)
        let missing = try #require(MissingZone(of: range))
        #expect(
            missing.description
                == "'\(range)' is link-local, so it needs the interface that leads there; write '\(example)' where that is eth0"
        )
        #expect(MissingZone(of: try AddressRange(parsing: example)) == nil)
    }

    @Test(arguments: ["fe80::2%eth0", "fec0::1", "fe7f::1", "2001:db8::/32", "::/0", "169.254.0.1", "::1"])
    func otherAddressesNeedNone(text: String) throws {
        #expect(MissingZone(of: try AddressRange(parsing: text)) == nil)
    }
}
