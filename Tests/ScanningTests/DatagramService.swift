import AuditModel
import Foundation
import Glibc
import Sockets
import Testing

/// A UDP service on a loopback address for the life of a test.
final class DatagramService {
    enum Manner {
        /// Takes datagrams and says nothing.
        case mute
        /// Answers each datagram that often.
        case answering(times: Int)
        /// Answers from a socket of its own, as TFTP does.
        case answeringFromAnotherPort
    }

    private static let farewell = Array("the test is over".utf8)
    private let address: IPAddress
    let port: UInt16

    init(_ text: String, _ manner: Manner) throws {
        address = try #require(IPAddress(text))
        let descriptor = try DatagramSocket.open(address.family).get()
        let bound = SocketAddress(address, port: 0).withKernelAddress { bind(descriptor, $0, $1) }
        try #require(bound == 0)
        port = try #require(StreamSocket.localAddress(descriptor)).port
        let other = try DatagramSocket.open(address.family).get()
        try #require(SocketAddress(address, port: 0).withKernelAddress { bind(other, $0, $1) } == 0)
        Thread { Self.serve(descriptor, other, manner) }.start()
    }

    private static func serve(_ descriptor: CInt, _ other: CInt, _ manner: Manner) {
        defer {
            close(descriptor)
            close(other)
        }
        var buffer = [UInt8](repeating: 0, count: 2048)
        while true {
            var readiness = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&readiness, 1, -1)
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let count = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            // What an answer met, a scanner that has closed its socket say, comes back as an error.
            DatagramSocket.discardErrors(descriptor)
            guard count >= 0 else { continue }
            if Array(buffer[..<count]) == farewell { return }
            guard let sender = SocketAddress(storage) else { continue }
            let answer = DatagramBatch([Array("here".utf8)])
            switch manner {
            case .mute: break
            case .answering(let times):
                for _ in 0..<times { _ = DatagramSocket.send(answer, first: 1, from: descriptor, to: sender) }
            case .answeringFromAnotherPort:
                _ = DatagramSocket.send(answer, first: 1, from: other, to: sender)
            }
        }
    }

    deinit {
        guard case .success(let descriptor) = DatagramSocket.open(address.family) else { return }
        let farewell = DatagramBatch([Self.farewell])
        _ = DatagramSocket.send(farewell, first: 1, from: descriptor, to: SocketAddress(address, port: port))
        close(descriptor)
    }
}
