import AuditModel

/// The A and the AAAA question of one domain name, asked side by side, and what they come to together.
struct AddressQuestions {
    private let name: DomainName
    private var walks: [AliasWalk]

    init(_ name: DomainName) {
        self.name = name
        walks = [DNSMessage.RecordType.a, .aaaa].map { AliasWalk(Question(name: name, type: $0)) }
    }

    var first: [Question] { walks.map(\.question) }

    /// Returns what to ask next for the same type, if anything.
    mutating func take(_ reply: Result<DNSMessage, ResolutionFailure>, to question: Question) -> Question? {
        guard let index = walks.firstIndex(where: { $0.type == question.type }),
            case .ask(let next) = walks[index].take(reply)
        else { return nil }
        return next
    }

    /// `nil` until both types have a result.
    var resolution: Resolution? {
        walks.allSatisfy { $0.result != nil } ? combined : nil
    }

    /// With every question that is under way taken for cancelled.
    var resolutionWhenCancelled: Resolution {
        var cancelled = self
        for index in walks.indices where walks[index].result == nil {
            _ = cancelled.walks[index].take(.failure(.cancelled))
        }
        return cancelled.combined
    }

    private var combined: Resolution {
        let addresses = Set(walks.flatMap(\.addresses)).sorted()
        let failures = walks.map(\.failure)
        return Resolution(
            queriedName: name.description,
            aliases: aliases.map(\.description),
            addresses: addresses,
            failure: addresses.isEmpty ? Self.combine(failures) : nil,
            partialFailures: zip([Resolution.RecordType.a, .aaaa], failures).compactMap { type, failure in
                guard let failure, !failure.isAnswer, failures.contains(where: { $0?.isAnswer ?? true }) else {
                    return nil
                }
                return Resolution.PartialFailure(type: type, failure: failure)
            })
    }

    /// The chain of the question that has addresses, A before AAAA; without addresses, the longer chain. Both are the
    /// same unless the name changed in between or a question failed half-way.
    private var aliases: [DomainName] {
        if let resolved = walks.first(where: { !$0.addresses.isEmpty }) { return resolved.aliases }
        return walks.map(\.aliases).max { $0.count < $1.count } ?? []
    }

    /// A question without an answer outweighs one that was answered in the negative: had it been answered, there might
    /// be addresses. A name that exists for one type exists (RFC 4074 4.2 has servers that deny it for the other).
    private static func combine(_ failures: [ResolutionFailure?]) -> ResolutionFailure {
        let weighted: [ResolutionFailure] = [
            .cancelled, .timedOut, .serverFailed, .refused, .noAddresses, .noSuchName,
        ]
        return weighted.first { failures.contains($0) } ?? .noAddresses
    }
}

extension AliasWalk {
    fileprivate var addresses: [IPAddress] {
        guard case .success(let data) = result else { return [] }
        return data.compactMap { if case .address(let address) = $0 { address } else { nil } }
    }

    fileprivate var failure: ResolutionFailure? {
        guard case .failure(let failure) = result else { return nil }
        return failure
    }
}

extension ResolutionFailure {
    /// Whether a server answered, in the negative.
    var isAnswer: Bool { self == .noSuchName || self == .noAddresses }
}
