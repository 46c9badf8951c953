import AuditModel
import Glibc
import Sockets
import Testing

/// A TCP listener on a free port of a loopback address, for the life of a test.
final class Listener {
    private let descriptor: CInt
    let port: UInt16

    init(_ address: String) throws {
        let address = try #require(IPAddress(address))
        let descriptor = socket(address.family == .v4 ? AF_INET : AF_INET6, CInt(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        let bound = SocketAddress(address, port: 0).withKernelAddress { pointer, length in
            bind(descriptor, pointer, length)
        }
        try #require(bound == 0 && listen(descriptor, 16) == 0)
        port = try #require(StreamSocket.localAddress(descriptor)).port
    }

    deinit { close(descriptor) }
}
