import AuditModel
import Glibc
import Sockets
import SystemPackage
import Testing

@Suite struct DatagramSocketTests {
    /// A socket bound to a loopback address, and where it is.
    private final class Bound {
        let descriptor: CInt
        let address: SocketAddress

        init(_ text: String) throws {
            let address = try #require(IPAddress(text))
            let descriptor = try DatagramSocket.open(address.family).get()
            self.descriptor = descriptor
            let bound = SocketAddress(address, port: 0).withKernelAddress { bind(descriptor, $0, $1) }
            try #require(bound == 0)
            self.address = try #require(StreamSocket.localAddress(descriptor))
        }

        /// What waits, in the order of arrival.
        func received() -> [[UInt8]] {
            var result: [[UInt8]] = []
            var buffer = [UInt8](repeating: 0, count: 100)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
                guard count >= 0 else { return result }
                result.append(Array(buffer[..<count]))
            }
        }

        deinit { close(descriptor) }
    }

    private static let batch = DatagramBatch([[1, 2, 3], [], [4]])

    @Test("datagrams of a batch arrive one by one", arguments: ["127.9.12.1", "::1"], [1, 2, 3, 9])
    func batches(address: String, count: Int) throws {
        let (server, client) = (try Bound(address), try Bound(address))
        #expect(DatagramSocket.send(Self.batch, first: count, from: client.descriptor, to: server.address) == nil)
        #expect(server.received() == Array([[1, 2, 3], [], [4]].prefix(count)))
        try #require(StreamSocket.connect(client.descriptor, to: server.address) == nil)
        #expect(DatagramSocket.send(Self.batch, first: count, from: client.descriptor, to: nil) == nil)
        #expect(server.received() == Array([[1, 2, 3], [], [4]].prefix(count)))
    }

    @Test func aRefusalIsPendingUntilItIsDiscardedAndHindersWhatTheSocketSendsElsewhere() throws {
        let (server, client) = (try Bound("127.9.12.2"), try Bound("127.9.12.2"))
        let closed = SocketAddress(try #require(IPAddress("127.9.12.3")), port: 9)
        try #require(StreamSocket.connect(client.descriptor, to: closed) == nil)
        // The kernel refuses the first datagram of the batch while it sends it.
        #expect(DatagramSocket.send(Self.batch, first: 3, from: client.descriptor, to: nil) == nil)
        try #require(StreamSocket.connect(client.descriptor, to: server.address) == nil)
        DatagramSocket.discardErrors(client.descriptor)
        #expect(DatagramSocket.send(Self.batch, first: 1, from: client.descriptor, to: nil) == nil)
        #expect(server.received() == [[1, 2, 3]])
        #expect(SocketError.take(from: client.descriptor) == nil)
    }

    @Test func aSocketConnectedToAnotherTakesNothingMoreFromTheFirst() throws {
        let (first, second, client) = (try Bound("127.9.12.4"), try Bound("127.9.12.4"), try Bound("127.9.12.4"))
        try #require(StreamSocket.connect(client.descriptor, to: first.address) == nil)
        let answer = DatagramBatch([[7]])
        _ = DatagramSocket.send(answer, first: 1, from: first.descriptor, to: client.address)
        try #require(StreamSocket.connect(client.descriptor, to: second.address) == nil)
        _ = DatagramSocket.send(answer, first: 1, from: first.descriptor, to: client.address)
        // What came before it was connected anew is still there, and says from whom it is.
        #expect(DatagramSocket.takeSender(client.descriptor)?.port == first.address.port)
        #expect(DatagramSocket.takeSender(client.descriptor)?.port == nil)
    }
}
