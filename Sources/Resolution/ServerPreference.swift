/// Which server a question goes to first. Pure.
///
/// The first server of the list, as the C library does: the others may know less of the local network. But one that
/// has been silent all the time is passed over, so that a dead server costs a long run its time-out once and not for
/// every name. With rotation, each in turn.
package struct ServerPreference: Sendable {
    /// So many questions in a row without any answer are no accident: at one lost datagram in ten, 10 to the power -16.
    package static let silencesOfADeadServer = 16

    private let rotates: Bool
    private var silences: [Int]
    private var rotation = -1

    /// `servers` is their number, at least 1.
    package init(servers: Int, rotates: Bool) {
        self.rotates = rotates
        silences = Array(repeating: 0, count: servers)
    }

    package mutating func first() -> Int {
        if rotates { rotation += 1 }
        let start = rotates ? rotation % silences.count : 0
        let order = silences.indices.map { ($0 + start) % silences.count }
        return order.first { silences[$0] < Self.silencesOfADeadServer } ?? start
    }

    package mutating func noteAnswer(of server: Int) { silences[server] = 0 }

    package mutating func noteSilence(of server: Int) { silences[server] += 1 }
}
