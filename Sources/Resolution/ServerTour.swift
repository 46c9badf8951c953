package import AuditModel

/// Which server one question goes to next, and what it comes to when no server is left. Pure.
///
/// Each server is asked in turn, then each again, up to the number of tries. One that answered, but with a failure, is
/// not asked again: it would say the same.
package struct ServerTour: Sendable {
    /// How one try failed, from the least to the most telling.
    package enum Failure: Comparable, Sendable {
        case silent
        /// Nobody listens, or nothing leads there.
        case unreachable
        case refused
        /// The server said that it failed, or its answer could not be read.
        case failed

        var summary: ResolutionFailure {
            switch self {
            case .unreachable, .refused: .refused
            case .silent: .timedOut
            case .failed: .serverFailed
            }
        }

        /// Whether the server said something.
        package var isAnswer: Bool { self >= .refused }
    }

    private let servers: Int
    private let first: Int
    private let stops: Int
    private var stop = 0
    private var answered: Set<Int> = []
    private var worst = Failure.silent

    /// `first` is the index of the server to start with.
    package init(servers: Int, first: Int, tries: Int) {
        self.servers = servers
        self.first = first
        stops = servers * max(1, tries)
    }

    /// What to report when `next` has no more servers.
    package var failure: ResolutionFailure { worst.summary }

    /// The index of the server to ask now; `nil` when all have had their tries.
    package mutating func next() -> Int? {
        while stop < stops {
            let server = (first + stop) % servers
            stop += 1
            if !answered.contains(server) { return server }
        }
        return nil
    }

    package mutating func note(_ failure: Failure, of server: Int) {
        worst = max(worst, failure)
        if failure.isAnswer { answered.insert(server) }
    }
}
