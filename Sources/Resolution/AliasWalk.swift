package import AuditModel

/// Follows one question through aliases to its records or to the reason why there are none. Pure: replies go in,
/// the next name to ask comes out.
package struct AliasWalk: Sendable {
    package enum Step: Hashable, Sendable {
        /// The alias led beyond what the reply holds: this is to be asked next.
        case ask(Question)
        case finished(Result<[DNSMessage.RecordData], ResolutionFailure>)
    }

    /// What bounds a chain. Real ones have up to five or six; resolvers give up between 8 and 16.
    package static let maximumAliases = 16

    let type: DNSMessage.RecordType
    /// The name at which the walk stands.
    private(set) var name: DomainName
    /// The names after the first, in order.
    package private(set) var aliases: [DomainName] = []
    private(set) var result: Result<[DNSMessage.RecordData], ResolutionFailure>?
    private let start: DomainName

    package init(_ question: Question) {
        type = question.type
        name = question.name
        start = question.name
    }

    package var question: Question { Question(name: name, type: type) }

    /// Takes the reply to `question`. A message with another code than no-error and no-such-name is a failure that the
    /// caller has translated.
    package mutating func take(_ reply: Result<DNSMessage, ResolutionFailure>) -> Step {
        let message: DNSMessage
        switch reply {
        case .success(let received): message = received
        case .failure(let failure): return finish(.failure(failure))
        }
        let asked = name
        while let target = message.aliasTarget(of: name) {
            guard target != start, !aliases.contains(target), aliases.count < Self.maximumAliases else {
                return finish(.failure(.serverFailed))
            }
            aliases.append(target)
            name = target
        }
        // The code is about the last name of the chain (RFC 6604 2.1).
        if message.code == .noSuchName { return finish(.failure(.noSuchName)) }
        let data = message.data(of: name, type)
        if !data.isEmpty { return finish(.success(data)) }
        if name != asked, !message.deniesData(of: name) { return .ask(question) }
        return finish(.failure(.noAddresses))
    }

    private mutating func finish(_ result: Result<[DNSMessage.RecordData], ResolutionFailure>) -> Step {
        self.result = result
        return .finished(result)
    }
}
