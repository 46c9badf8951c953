import Glibc

/// Blocking loopback sockets with a time limit, for talking to the lab.
enum Client {
    struct Refused: Error {}
    struct TimedOut: Error {}

    /// Connects, sends, and gives the first bytes that come back.
    static func tcp(_ address: String, _ port: UInt16, sending text: String?) throws -> String {
        let socket = try connected(address, port, SOCK_STREAM)
        defer { close(socket) }
        if let text { _ = Array(text.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) } }
        return String(decoding: try received(socket), as: UTF8.self)
    }

    static func udp(_ address: String, _ port: UInt16, sending bytes: [UInt8]) throws -> [UInt8] {
        let socket = try connected(address, port, SOCK_DGRAM)
        defer { close(socket) }
        _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
        return try received(socket)
    }

    private static func connected(_ address: String, _ port: UInt16, _ type: __socket_type) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(type.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var peer = sockaddr_in()
        peer.sin_family = sa_family_t(AF_INET)
        peer.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &peer.sin_addr)
        let status = withUnsafePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            throw Refused()
        }
        return descriptor
    }

    private static func received(_ socket: Int32) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw TimedOut() }
        return Array(buffer[..<count])
    }
}
