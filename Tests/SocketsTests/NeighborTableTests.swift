import AuditModel
import Sockets
import Testing

@Suite struct NeighborTableTests {
    @Test(arguments: [IPAddress.Family.v4, .v6])
    func theKernelTellsItsLimit(family: IPAddress.Family) throws {
        let table = try #require(NeighborTable(family))
        #expect(table.limit > 0)
        #expect(table.held <= table.limit)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func loopbackNeedsNoNeighbor(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!NetworkPath.needsNeighbor(SocketAddress(address, port: 0)))
    }
}
