import AuditModel
import CLabLinux
import Glibc

/// Real sockets for a set of services, served by one thread.
///
/// Everything is bound when `init` returns, so a scan that starts then finds every service.
package final class LoopbackServer {
    package enum Ending: Equatable {
        case timeIsUp
        case signalled
    }

    private struct Listener {
        let service: LabService
        let socket: ServiceSocket
    }

    private struct Connection {
        let socket: ServiceSocket
        let opened: ContinuousClock.Instant
        var conversation: Conversation
        var unsent: ArraySlice<UInt8>
        var isFinal = false
        var isOver = false
    }

    // A scan opens at most a few connections a service; a shell's usual limit is 1024 descriptors.
    private static let maximumConnections = 512
    private static let connectionLifetime = Duration.seconds(30)

    private let nameServer: NameServer
    private let listeners: [Listener]
    private var connections: [Connection] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    package init(services: [LabService], zone: DNSZone) throws(LabError) {
        var bound: [Listener] = []
        for service in services {
            bound.append(Listener(service: service, socket: try ServiceSocket.bound(to: service.endpoint)))
        }
        listeners = bound
        nameServer = NameServer(zone: zone)
    }

    /// Serves until `deadline`, or until the process is asked to end by SIGINT, SIGTERM or SIGHUP.
    package func run(until deadline: ContinuousClock.Instant) throws(LabError) -> Ending {
        let signals = lab_signal_descriptor()
        guard signals >= 0 else { throw .system(operation: "signalfd", errno: -signals) }
        defer { close(signals) }
        while true {
            let now = ContinuousClock.now
            guard now < deadline else { return .timeIsUp }
            endOldConnections(now: now)
            var watched = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
            watched += listeners.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
            watched += connections.map {
                let events = $0.unsent.isEmpty ? POLLIN : POLLOUT
                return pollfd(fd: $0.socket.descriptor, events: Int16(events), revents: 0)
            }
            let wait = connections.isEmpty ? deadline - now : min(deadline - now, .seconds(1))
            let milliseconds = Int32(clamping: wait.components.seconds * 1000 + 1000)
            if poll(&watched, nfds_t(watched.count), milliseconds) < 0, errno != EINTR {
                throw .system(operation: "poll", errno: errno)
            }
            guard watched[0].revents == 0 else { return .signalled }
            // Connections first: serving a listener appends to them.
            for index in connections.indices where watched[1 + listeners.count + index].revents != 0 {
                advance(&connections[index])
            }
            for index in listeners.indices where watched[1 + index].revents != 0 {
                serve(listeners[index])
            }
            connections.removeAll { $0.isOver }
        }
    }

    private func endOldConnections(now: ContinuousClock.Instant) {
        connections.removeAll { now - $0.opened > Self.connectionLifetime }
        connections.removeFirst(max(0, connections.count - Self.maximumConnections))
    }

    private func serve(_ listener: Listener) {
        // A bound on how long one busy service may keep the others waiting.
        for _ in 0..<64 {
            guard listener.service.endpoint.transport == .tcp else {
                let kind = listener.service.kind
                let wasAnswered = listener.socket.answerDatagram(buffer: &buffer) {
                    Conversation.reply(to: $0, from: kind, nameServer: nameServer)
                }
                if wasAnswered { continue } else { return }
            }
            guard let socket = listener.socket.accept() else { return }
            let conversation = Conversation(kind: listener.service.kind, nameServer: nameServer)
            var connection = Connection(
                socket: socket, opened: .now, conversation: conversation, unsent: conversation.greeting[...])
            flush(&connection)
            connections.append(connection)
        }
    }

    private func advance(_ connection: inout Connection) {
        guard connection.unsent.isEmpty else { return flush(&connection) }
        switch connection.socket.receive(into: &buffer) {
        case .nothingYet: return
        case .end: connection.isOver = true
        case .bytes(let bytes):
            let response = connection.conversation.respond(to: bytes)
            connection.unsent = response.bytes[...]
            connection.isFinal = response.isFinal
            flush(&connection)
        }
    }

    private func flush(_ connection: inout Connection) {
        if !connection.unsent.isEmpty {
            guard let count = connection.socket.send(connection.unsent) else {
                connection.isOver = true
                return
            }
            connection.unsent = connection.unsent.dropFirst(count)
        }
        if connection.unsent.isEmpty, connection.isFinal { connection.isOver = true }
    }
}
