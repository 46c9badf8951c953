package import AuditModel
import Glibc
package import SystemPackage

/// UDP sockets as a scan uses them: not blocking, with an error queue, connected to one endpoint after another.
///
/// What a socket keeps from the endpoint before: datagrams in its receive queue, whose sender tells them apart; entries
/// in its error queue, whose destination does; and one pending error, which the next `send` returns in place of sending
/// (Linux sock_error). `discardErrors` takes away the last two.
package enum DatagramSocket {
    /// A socket of `family` that queues ICMP errors with their origin, also while it is not connected (ip(7)).
    package static func open(_ family: IPAddress.Family) -> Result<CInt, Errno> {
        InternetSocket.open(family, SOCK_DGRAM)
    }

    /// Empties the error queue; with its last entry the pending error goes too.
    package static func discardErrors(_ descriptor: CInt) {
        while SocketError.take(from: descriptor) != nil {}
    }

    /// Takes a waiting datagram and says where it came from; `nil` when there is none. Its content is dropped.
    package static func takeSender(_ descriptor: CInt) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var byte: UInt8 = 0
        let received = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &byte, 1, CInt(MSG_DONTWAIT), $0, &length)
            }
        }
        return received >= 0 ? SocketAddress(storage) : nil
    }
}

/// What TCP and UDP sockets have in common.
enum InternetSocket {
    static func open(_ family: IPAddress.Family, _ kind: __socket_type) -> Result<CInt, Errno> {
        let domain = family == .v4 ? AF_INET : AF_INET6
        let flags = CInt(kind.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        return retryingInterrupted { socket(domain, flags, 0) }.map { descriptor in
            var one: CInt = 1
            let (level, name) = family == .v4 ? (IPPROTO_IP, IP_RECVERR) : (IPPROTO_IPV6, IPV6_RECVERR)
            // A kernel that refuses leaves the socket usable, only without the detail.
            _ = setsockopt(descriptor, CInt(level), name, &one, socklen_t(MemoryLayout<CInt>.size))
            return descriptor
        }
    }
}
