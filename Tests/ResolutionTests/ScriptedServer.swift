import AuditModel
import Foundation
import Glibc
import Resolution
import Sockets
import Synchronization

/// A name server over UDP that answers as a test says, wrongly or not at all.
final class ScriptedServer: Sendable {
    /// What one question asks, as text and type number.
    struct Query: Hashable {
        var name: String
        var type: UInt16

        var firstLabel: String { String(name.prefix { $0 != "." }) }
    }

    enum Answer {
        case silence
        /// The header's flags with the RCODE, and the records as bytes.
        case message(flags: UInt16 = 0x8180, answers: [[UInt8]] = [], authority: [[UInt8]] = [])

        /// Answers the first query of this question instead of the one that just came.
        case lateMessage(answers: [[UInt8]])

        static func code(_ code: UInt16) -> Answer { .message(flags: 0x8180 | code) }
    }

    let address: ResolverAddress
    private let waker: Waker
    private let counts = Mutex<[Query: Int]>([:])
    private let firstIdentifiers = Mutex<[Query: UInt16]>([:])

    /// How often a question came.
    func count(of name: String, _ type: UInt16) -> Int { counts.withLock { $0[Query(name: name, type: type)] ?? 0 } }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }

    /// Runs `body` while the server answers.
    static func running<Value>(
        at address: IPAddress = IPAddress(v4: 0x7f00_0001),
        answering script: @escaping @Sendable (Query) -> Answer,
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let server = try ScriptedServer(at: address, script)
        defer { server.waker.wake() }
        return try await body(server)
    }

    private init(at address: IPAddress, _ script: @escaping @Sendable (Query) -> Answer) throws {
        let socket = try LoopbackSocket(address: address)
        self.address = ResolverAddress(address, port: socket.port)
        waker = try Waker()
        let poller = try Poller(capacity: 2)
        try poller.add(socket.descriptor.raw, interest: .readable, token: Poller.Token(index: 0))
        try poller.add(waker.raw, interest: .readable, token: Poller.Token(index: 1))
        let parts = Parts(socket: socket, poller: poller)
        Thread.detachNewThread { [self] in serve(parts, script) }
    }

    /// What the server's thread owns.
    private final class Parts: @unchecked Sendable {
        let socket: LoopbackSocket
        var poller: Poller

        init(socket: consuming LoopbackSocket, poller: consuming Poller) {
            self.socket = socket
            self.poller = poller
        }
    }

    private func serve(_ parts: Parts, _ script: (Query) -> Answer) {
        while true {
            let count = parts.poller.wait(until: nil)
            for index in 0..<count {
                if parts.poller.event(at: index).token.index == 1 { return }
                answerOne(parts.socket.descriptor.raw, script)
            }
        }
    }

    private func answerOne(_ descriptor: CInt, _ script: (Query) -> Answer) {
        var buffer = [UInt8](repeating: 0, count: 1024)
        var peer = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let received = withUnsafeMutablePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
            }
        }
        guard received > 16 else { return }
        let identifier = UInt16(buffer[0]) << 8 | UInt16(buffer[1])
        let question = Array(buffer[12..<received])
        let query = Self.query(question)
        counts.withLock { $0[query, default: 0] += 1 }
        let firstIdentifier = firstIdentifiers.withLock { identifiers in
            if identifiers[query] == nil { identifiers[query] = identifier }
            return identifiers[query] ?? identifier
        }
        var message = WireMessage(identifier: identifier, questions: [question])
        switch script(query) {
        case .silence: return
        case .message(let flags, let answers, let authority):
            message.flags = flags
            message.answers = answers
            message.authority = authority
        case .lateMessage(let answers):
            message.identifier = firstIdentifier
            message.answers = answers
        }
        let reply = message.bytes
        _ = withUnsafePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, reply, reply.count, 0, $0, length)
            }
        }
    }

    private static func query(_ question: [UInt8]) -> Query {
        var labels: [String] = []
        var position = 0
        while question[position] != 0 {
            let end = position + 1 + Int(question[position])
            labels.append(String(decoding: question[(position + 1)..<end], as: UTF8.self))
            position = end
        }
        return Query(
            name: labels.joined(separator: "."),
            type: UInt16(question[position + 1]) << 8 | UInt16(question[position + 2]))
    }
}
