import AuditModel
import Testing

/// What is said of a text that is no target.
@Suite struct TargetTests {
    @Test(arguments: [
        ("http://www.example.com/", "is a URL", "www.example.com"),
        ("https://192.0.2.1:8443?x=1", "is a URL", "192.0.2.1"), ("ssh://[2001:db8::1]:22", "is a URL", "2001:db8::1"),
        ("www.example.com:443", "has a port", "www.example.com"), ("192.0.2.1:80", "has a port", "192.0.2.1"),
        ("[2001:db8::1]:443", "has a port", "2001:db8::1"),
    ])
    func moreThanAHostIsMetWithTheHost(text: String, kind: String, host: String) {
        #expect(throws: Target.ParseError.notAHostAlone(text, kind: kind, host: host)) { try Target(parsing: text) }
    }

    @Test(arguments: ["://", "http://", "www.example.com:", ":443", "2001:db8::1:99999:1", "a:b:443", "300.0.0.1"])
    func whatHasNoHostInItIsNoAddress(text: String) {
        #expect { try Target(parsing: text) } throws: { error in
            if case .address? = error as? Target.ParseError { true } else { false }
        }
    }

    @Test func anIPv6AddressIsNoHostWithAPort() throws {
        #expect(try Target(parsing: "2001:db8::443").text == "2001:db8::443")
    }
}
