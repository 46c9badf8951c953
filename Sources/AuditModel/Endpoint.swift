/// The transport protocol of an endpoint.
package enum Transport: String, Hashable, Sendable, Comparable, Codable, CaseIterable {
    case tcp
    case udp

    package static func < (lhs: Transport, rhs: Transport) -> Bool { lhs == .tcp && rhs == .udp }
}

extension Transport: CustomStringConvertible {
    /// `tcp` or `udp`. Without it, text with a transport in it takes the slow way through reflection, and every endpoint's
    /// has one.
    package var description: String { rawValue }
}

/// One address, port and transport: the key of every observation and verdict.
package struct Endpoint: Hashable, Sendable, Comparable, Codable {
    package var address: IPAddress
    /// 1...65535.
    package var port: UInt16
    package var transport: Transport

    package init(address: IPAddress, port: UInt16, transport: Transport) {
        self.address = address
        self.port = port
        self.transport = transport
    }

    /// By address, then transport, then port.
    package static func < (lhs: Endpoint, rhs: Endpoint) -> Bool {
        if lhs.address != rhs.address { return lhs.address < rhs.address }
        if lhs.transport != rhs.transport { return lhs.transport < rhs.transport }
        return lhs.port < rhs.port
    }
}

extension Endpoint: CustomStringConvertible {
    /// `192.0.2.4:443/tcp`, `[2001:db8::4]:443/tcp` (RFC 3986 brackets).
    package var description: String {
        address.family == .v4 ? "\(address):\(port)/\(transport)" : "[\(address)]:\(port)/\(transport)"
    }
}
