import AuditModel

/// One name or address on its way to a result: replies go in, questions come out. Pure; sockets live outside it.
protocol Lookup: SendableMetatype {
    associatedtype Outcome: Sendable

    /// The most questions of one lookup that are under way at a time.
    static var questionsAtATime: Int { get }

    /// What to ask first; none when the outcome is known already. Called once.
    mutating func begin() -> [Question]

    /// Takes the reply to a question that is under way, and returns what to ask next.
    mutating func take(_ reply: Result<DNSMessage, ResolutionFailure>, to question: Question) -> [Question]

    /// `nil` while questions are under way.
    var outcome: Outcome? { get }

    /// The outcome when the rest of the questions is no longer asked.
    var outcomeWhenCancelled: Outcome { get }
}
