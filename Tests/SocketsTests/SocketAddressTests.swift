import AuditModel
import Sockets
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: ["127.0.0.1", "255.255.255.255", "0.0.0.0", "::1", "2001:db8::567:89ab", "::"])
    func addressAndPortReadBack(text: String) throws {
        let address = try #require(IPAddress(text))
        let socketAddress = SocketAddress(address, port: 54_321)
        #expect(socketAddress.address == address)
        #expect(socketAddress.port == 54_321)
        #expect(socketAddress.family == address.family)
    }

    @Test func theLoopbackInterfaceHasAnIndexAndAnInventedOneHasNone() throws {
        #expect(try InterfaceIndex.of(#require(IPAddress.Zone("lo"))) == 1)
        #expect(try InterfaceIndex.of(#require(IPAddress.Zone("nosuch0"))) == nil)
    }

    @Test(arguments: [("lo", "lo"), ("1", "lo"), ("01", "lo"), ("0", "0"), ("+1", "+1"), ("nosuch0", "nosuch0")])
    func aZoneGoesByTheNameOfItsInterfaceWhereThereIsOne(written: String, name: String) throws {
        let zone = try #require(IPAddress.Zone(written))
        #expect(InterfaceIndex.name(zone).description == name)
        #expect(InterfaceIndex.of(zone) == (name == "lo" ? 1 : nil))
    }
}
