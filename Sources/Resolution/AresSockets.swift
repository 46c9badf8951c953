import CAres
import Glibc

/// The socket calls that c-ares makes, in place of its own.
///
/// Its own raise SIGPIPE when a server has closed a TCP connection; they take the error that one datagram left behind
/// for a failure of the next, so that neither question ever hears that nobody listens; and they know no IPv6 zones.
///
/// Unsafe code: c-ares calls these through C pointers and owns the buffers it passes. Nothing is kept after a call.
enum AresSockets {
    /// Makes a new channel use these calls. `interfaceIndex` is the zone of a link-local server, 0 without one.
    static func install(in channel: ares_channel, interfaceIndex: UInt32) {
        ares_set_socket_functions(channel, functions, UnsafeMutableRawPointer(bitPattern: UInt(interfaceIndex)))
    }

    /// c-ares keeps the pointer as long as any channel lives; it is never written after this.
    nonisolated(unsafe) private static let functions: UnsafePointer<ares_socket_functions> = {
        let pointer = UnsafeMutablePointer<ares_socket_functions>.allocate(capacity: 1)
        pointer.initialize(
            to: ares_socket_functions(
                asocket: { family, type, transport, _ in open(family, type, transport) },
                aclose: { descriptor, _ in Glibc.close(descriptor) },
                aconnect: { descriptor, address, length, context in
                    connect(descriptor, address, length, interfaceIndex: UInt32(UInt(bitPattern: context)))
                },
                arecvfrom: { descriptor, buffer, capacity, flags, peer, length, _ in
                    recvfrom(descriptor, buffer, capacity, flags, peer, length)
                },
                asendv: { descriptor, vectors, count, _ in send(descriptor, vectors, Int(count)) }))
        return UnsafePointer(pointer)
    }()

    /// All answers under way may come at once, as all questions may leave at once; the kernel cuts this down to
    /// net.core.rmem_max and wmem_max.
    private static let bufferSize: CInt = 1 << 20

    private static func open(_ family: CInt, _ type: CInt, _ transport: CInt) -> CInt {
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type | flags, transport)
        guard descriptor >= 0 else { return -1 }
        // Each option only makes things better: a socket without it still works.
        for (level, option, value) in [
            (SOL_SOCKET, SO_RCVBUF, bufferSize), (SOL_SOCKET, SO_SNDBUF, bufferSize),
            (CInt(IPPROTO_TCP), TCP_NODELAY, 1),
        ] where level == SOL_SOCKET || type == CInt(SOCK_STREAM.rawValue) {
            var value = value
            setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
        }
        return descriptor
    }

    private static func connect(
        _ descriptor: CInt,
        _ address: UnsafePointer<sockaddr>?,
        _ length: socklen_t,
        interfaceIndex: UInt32
    ) -> CInt {
        guard let address, interfaceIndex != 0, CInt(address.pointee.sa_family) == AF_INET6 else {
            return Glibc.connect(descriptor, address, length)
        }
        var scoped = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
        scoped.sin6_scope_id = interfaceIndex
        return withUnsafePointer(to: &scoped) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, length) }
        }
    }

    private static func send(_ descriptor: CInt, _ vectors: UnsafePointer<iovec>?, _ count: Int) -> Int {
        var message = msghdr()
        message.msg_iov = UnsafeMutablePointer(mutating: vectors)
        message.msg_iovlen = count
        let sent = sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
        // The error of an earlier datagram (udp(7)): this one has not left yet. Its own error will come to be read.
        guard sent < 0, errno == ECONNREFUSED else { return sent }
        return sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
    }
}
