/// Why endpoints of a plan gave no conclusive evidence, and how many they are.
package struct InconclusiveCause: Hashable, Sendable, Codable {
    /// `nil` where stored results give several states that are possible.
    package var state: PortState?
    /// `nil` where the state is.
    package var reason: Reason?
    package var endpoints: Int

    package init(state: PortState?, reason: Reason?, endpoints: Int) {
        self.state = state
        self.reason = reason
        self.endpoints = endpoints
    }

    /// `unreachable (no-neighbor)`, for people.
    package var words: String {
        guard let state, let reason else { return "of several possible states" }
        return reason == .notProbed ? "not looked at" : "\(state.rawValue) (\(reason.rawValue))"
    }

    /// `249318 unreachable (no-neighbor)`.
    package var countedWords: String { "\(endpoints) \(words)" }
}

extension [InconclusiveCause] {
    /// `249318 unreachable (no-neighbor), 52 not looked at`; without a number for a cause that is the only one.
    package var words: String {
        count == 1 ? self[0].words : map(\.countedWords).joined(separator: ", ")
    }
}

/// Counts endpoints by what made them inconclusive.
package struct InconclusiveTally: Sendable {
    private struct Kind: Hashable {
        let state: PortState?
        let reason: Reason?
    }

    private var endpoints: [Kind: Int] = [:]

    package init() {}

    package mutating func add(_ count: Int, state: PortState?, reason: Reason?) {
        guard count > 0 else { return }
        endpoints[Kind(state: state, reason: reason), default: 0] += count
    }

    /// Most endpoints first.
    package var causes: [InconclusiveCause] {
        endpoints.map { InconclusiveCause(state: $0.key.state, reason: $0.key.reason, endpoints: $0.value) }
            .sorted { $0.endpoints == $1.endpoints ? $0.words < $1.words : $0.endpoints > $1.endpoints }
    }
}
