import AuditModel
import CLabLinux
import Glibc

/// A non-blocking socket, closed with its last reference. The only place of the services where C memory is touched.
final class ServiceSocket {
    let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A socket bound to `endpoint`; a TCP one listens.
    static func bound(to endpoint: Endpoint) throws(LabError) -> ServiceSocket {
        let type = endpoint.transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let flags = Int32(type.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(endpoint.address.family == .v4 ? AF_INET : AF_INET6, flags, 0)
        guard descriptor >= 0 else { throw .cannotServe(endpoint, errno: errno) }
        let result = ServiceSocket(descriptor: descriptor)
        if endpoint.transport == .tcp {
            // The lab starts again while connections of its last run linger.
            var enabled: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &enabled, socklen_t(MemoryLayout<Int32>.size))
        }
        let status = endpoint.withSocketAddress { bind(descriptor, $0, $1) }
        guard status == 0 else { throw .cannotServe(endpoint, errno: errno) }
        if endpoint.transport == .tcp, listen(descriptor, SOMAXCONN) != 0 {
            throw .cannotServe(endpoint, errno: errno)
        }
        return result
    }

    /// The next connection, or `nil` when none waits or none can be had now.
    func accept() -> ServiceSocket? {
        let accepted = lab_accept(descriptor)
        return accepted < 0 ? nil : ServiceSocket(descriptor: accepted)
    }

    enum Received {
        case bytes(ArraySlice<UInt8>)
        case nothingYet
        /// The peer closed or reset the connection.
        case end
    }

    func receive(into buffer: inout [UInt8]) -> Received {
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 { return .bytes(buffer[..<count]) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothingYet : .end
    }

    /// How many of `bytes` were taken; `nil` when the connection is gone.
    func send(_ bytes: ArraySlice<UInt8>) -> Int? {
        // A peer that is gone is an ordinary result, not a SIGPIPE.
        let flags = Int32(MSG_NOSIGNAL)
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Takes one datagram and sends back what `reply` makes of it; `false` when none waits.
    func answerDatagram(buffer: inout [UInt8], reply: ([UInt8]) -> [UInt8]?) -> Bool {
        var peer = sockaddr_storage()
        return withUnsafeMutablePointer(to: &peer) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let count = buffer.withUnsafeMutableBytes {
                    recvfrom(descriptor, $0.baseAddress, $0.count, 0, address, &length)
                }
                guard count >= 0 else { return false }
                if let answer = reply(Array(buffer[..<count])) {
                    // A lost answer is what UDP is; nothing to do about it.
                    _ = answer.withUnsafeBytes { sendto(descriptor, $0.baseAddress, $0.count, 0, address, length) }
                }
                return true
            }
        }
    }
}

extension Endpoint {
    fileprivate func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch address.family {
        case .v4:
            var value = sockaddr_in()
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            value.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.bits).bigEndian
            return rebound(&value, body)
        case .v6:
            var value = sockaddr_in6()
            value.sin6_family = sa_family_t(AF_INET6)
            value.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &value.sin6_addr) { $0.copyBytes(from: address.bytes) }
            return rebound(&value, body)
        }
    }
}

private func rebound<Value, Result>(
    _ value: inout Value, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafePointer(to: &value) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Value>.size)) }
    }
}
