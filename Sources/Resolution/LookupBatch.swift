/// Runs many lookups side by side over one exchange, a bounded number at a time, so that memory grows with what is
/// under way and not with what is to be done.
struct LookupBatch<Key: Hashable & Sendable, Running: Lookup> {
    /// Each once, in the order to start them.
    let keys: [Key]
    let limit: Int
    let makeLookup: (Key) -> Running
    /// Hears how many are done, after each round of replies that finished some.
    let progress: (@Sendable (Int) -> Void)?

    /// Returns when each key has its outcome, or soon after the signal.
    func run(over exchange: Exchange, until signal: StopSignal) throws(ResolverError) -> [Key: Running.Outcome] {
        var outcomes: [Key: Running.Outcome] = [:]
        outcomes.reserveCapacity(keys.count)
        // The index of a slot is the ticket of its questions. A slot is free once its lookup has its outcome, and then
        // none of its questions is under way.
        var slots: [(key: Key, lookup: Running)?] = Array(repeating: nil, count: max(1, limit))
        var freeSlots = Array(slots.indices.reversed())
        var waiting = keys[...]
        var reported = 0

        while outcomes.count < keys.count, !signal.isGiven {
            while let slot = freeSlots.last, let key = waiting.popFirst() {
                var lookup = makeLookup(key)
                let questions = lookup.begin()
                if let outcome = lookup.outcome {
                    outcomes[key] = outcome
                } else {
                    freeSlots.removeLast()
                    slots[slot] = (key, lookup)
                    for question in questions { exchange.ask(question, ticket: slot) }
                }
            }
            if outcomes.count < keys.count {
                for reply in try exchange.waitForReplies() {
                    guard let key = slots[reply.ticket]?.key else { continue }
                    let next = slots[reply.ticket]?.lookup.take(reply.result, to: reply.question) ?? []
                    for question in next { exchange.ask(question, ticket: reply.ticket) }
                    guard let outcome = slots[reply.ticket]?.lookup.outcome else { continue }
                    outcomes[key] = outcome
                    slots[reply.ticket] = nil
                    freeSlots.append(reply.ticket)
                }
            }
            if outcomes.count > reported {
                reported = outcomes.count
                progress?(reported)
            }
        }
        for case let (key, lookup)? in slots { outcomes[key] = lookup.outcomeWhenCancelled }
        for key in waiting { outcomes[key] = makeLookup(key).outcomeWhenCancelled }
        return outcomes
    }
}
