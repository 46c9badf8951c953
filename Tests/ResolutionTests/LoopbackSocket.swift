import AuditModel
import Glibc
import Resolution
import Sockets
import SystemPackage

/// A UDP socket bound to a loopback address.
struct LoopbackSocket: ~Copyable {
    let descriptor: Descriptor
    let port: UInt16

    /// Port 0 takes a free one.
    init(address: IPAddress = IPAddress(v4: 0x7f00_0001), port: UInt16 = 0) throws {
        let family = address.family == .v4 ? AF_INET : AF_INET6
        let raw = try Self.check(socket(family, CInt(SOCK_DGRAM.rawValue), 0))
        let owner = Descriptor(owning: raw)
        let wanted = SocketAddress(address, port: port)
        _ = try Self.check(wanted.withKernelAddress { bind(raw, $0, $1) })
        var bound = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = try Self.check(
            withUnsafeMutablePointer(to: &bound) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
            })
        descriptor = owner
        self.port = SocketAddress(bound)?.port ?? 0
    }

    /// A socket that holds its port and refuses what comes there: it hears one peer only, which is itself.
    static func refusing() throws -> LoopbackSocket {
        let socket = try LoopbackSocket()
        let itself = SocketAddress(IPAddress(v4: 0x7f00_0001), port: socket.port)
        let raw = socket.descriptor.raw
        _ = try check(itself.withKernelAddress { connect(raw, $0, $1) })
        return socket
    }

    /// A port that was free a moment ago.
    static func freePort() throws -> UInt16 { try LoopbackSocket().port }

    private static func check(_ result: CInt) throws -> CInt {
        guard result >= 0 else { throw Errno(rawValue: errno) }
        return result
    }
}
