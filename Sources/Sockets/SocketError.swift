package import AuditModel
import CLinuxNet
package import SystemPackage

/// One entry of a socket's error queue: an ICMP message about one of its packets, or an error of our own kernel.
package struct SocketError: Sendable {
    package enum Origin: Sendable {
        case local
        case icmp
        case icmpv6
        case other
    }

    package let error: Errno
    package let origin: Origin
    package let icmpType: UInt8
    package let icmpCode: UInt8
    /// Where the packet was going that the error is about; `nil` when the kernel does not say.
    package let destination: SocketAddress?
    /// Who sent the ICMP message; `nil` when the kernel does not say.
    package let sender: IPAddress?

    /// Takes the oldest entry of the queue; `nil` when there is none. Never blocks.
    package static func take(from descriptor: CInt) -> SocketError? {
        var entry = tidewaiter_socket_error()
        guard tidewaiter_take_socket_error(descriptor, &entry) == 1 else { return nil }
        return SocketError(entry)
    }

    private init(_ entry: tidewaiter_socket_error) {
        error = Errno(rawValue: CInt(truncatingIfNeeded: entry.error))
        icmpType = entry.icmp_type
        icmpCode = entry.icmp_code
        destination = SocketAddress(entry.destination)
        sender = SocketAddress(entry.sender)?.address
        switch entry.origin {
        case 1: origin = .local
        case 2: origin = .icmp
        case 3: origin = .icmpv6
        default: origin = .other
        }
    }
}
