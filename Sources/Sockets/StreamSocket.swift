package import AuditModel
import CLinuxNet
import Glibc
package import SystemPackage

/// TCP sockets as a connect scan uses them: not blocking, with an error queue, used again and again.
///
/// Descriptors are plain numbers here, because a pool keeps tens of thousands of them in an array; the pool owns them.
package enum StreamSocket {
    /// A socket of `family` that queues ICMP errors with their origin (ip(7) IP_RECVERR).
    package static func open(_ family: IPAddress.Family) -> Result<CInt, Errno> {
        InternetSocket.open(family, SOCK_STREAM)
    }

    /// Starts to connect, or asks how the connecting stands: `nil` when established, `.nowInProgress` or
    /// `.alreadyInProcess` while under way, else why it failed. A call that returns the failure also resets the
    /// socket, so that it can connect anew (Linux __inet_stream_connect: label sock_error disconnects).
    package static func connect(_ descriptor: CInt, to address: borrowing SocketAddress) -> Errno? {
        let result = address.withKernelAddress { pointer, length in
            retryingInterrupted { Glibc.connect(descriptor, pointer, length) }
        }
        switch result {
        case .success: return nil
        case .failure(let error): return error
        }
    }

    /// Ends whatever the socket is doing and makes it ready for another connect: a connection under way is dropped in
    /// silence, an established one is reset, so that neither side lingers (connect(2), AF_UNSPEC).
    package static func dissolve(_ descriptor: CInt) -> Errno? {
        var unspecified = sockaddr()
        unspecified.sa_family = sa_family_t(AF_UNSPEC)
        let result = retryingInterrupted {
            Glibc.connect(descriptor, &unspecified, socklen_t(MemoryLayout<sockaddr>.size))
        }
        if case .failure(let error) = result { return error }
        return nil
    }

    package static func close(_ descriptor: CInt) {
        _ = Glibc.close(descriptor)
    }

    /// The socket's own address and port; `nil` when it has none.
    package static func localAddress(_ descriptor: CInt) -> SocketAddress? {
        name(descriptor, getsockname)
    }

    /// The address and port at the other end; `nil` when not connected.
    package static func peerAddress(_ descriptor: CInt) -> SocketAddress? {
        name(descriptor, getpeername)
    }

    private static func name(
        _ descriptor: CInt, _ call: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &length) }
        }
        return result == 0 ? SocketAddress(storage) : nil
    }
}
