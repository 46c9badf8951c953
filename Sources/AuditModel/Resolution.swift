/// Why a DNS question has no answer. Each is a different fact about the network, so none is folded into another.
package enum ResolutionFailure: String, Error, Hashable, Sendable, Codable, CaseIterable {
    /// The name does not exist (RFC 1035 4.1.1 RCODE 3).
    case noSuchName = "no-such-name"
    /// The name exists and has no address record.
    case noAddresses = "no-addresses"
    case timedOut = "timed-out"
    /// RCODE 2, or an answer that cannot be read.
    case serverFailed = "server-failed"
    /// RCODE 5, or no server listens at the resolver's address.
    case refused
    /// The run was interrupted before the answer came.
    case cancelled

    /// The failure as words for people.
    package var summary: String {
        switch self {
        case .noSuchName: "no such name"
        case .noAddresses: "the name has no address"
        case .timedOut: "the name servers did not answer in time"
        case .serverFailed: "the name server failed"
        case .refused: "the name server refused, or none listens there"
        case .cancelled: "interrupted before the answer came"
        }
    }
}

/// What forward resolution of one name gave.
package struct Resolution: Hashable, Sendable, Codable {
    package enum RecordType: String, Hashable, Sendable, Codable, Comparable {
        case a = "A"
        case aaaa = "AAAA"

        package static func < (lhs: RecordType, rhs: RecordType) -> Bool { lhs == .a && rhs == .aaaa }
    }

    /// One of the two questions that failed while the other may have been answered.
    package struct PartialFailure: Hashable, Sendable, Codable {
        package var type: RecordType
        package var failure: ResolutionFailure

        package init(type: RecordType, failure: ResolutionFailure) {
            self.type = type
            self.failure = failure
        }
    }

    /// The name as asked, after search domains, where that differs from what was written.
    package var queriedName: String
    /// Every name of the alias chain after the queried one, in order; the last is the canonical name.
    package var aliases: [String]
    /// Every address of both families, sorted, each once.
    package var addresses: [IPAddress]
    /// Why there is no address at all; `nil` when there is one.
    package var failure: ResolutionFailure?
    /// Questions that got no answer although the other one did: the list of addresses may be short. Sorted by type.
    package var partialFailures: [PartialFailure]

    package init(
        queriedName: String,
        aliases: [String] = [],
        addresses: [IPAddress] = [],
        failure: ResolutionFailure? = nil,
        partialFailures: [PartialFailure] = []
    ) {
        self.queriedName = queriedName
        self.aliases = aliases
        self.addresses = addresses
        self.failure = failure
        self.partialFailures = partialFailures
    }

    package var canonicalName: String { aliases.last ?? queriedName }
}

extension Resolution {
    /// Several answers about one name as one, whatever their order: every address and every doubt that any of them has.
    /// `nil` without an answer.
    package init?(merging answers: [Resolution]) {
        // Of answers that say different things one must lead; which one must not hang on the order.
        let ranked = answers.sorted { left, right in
            if (left.failure == nil) != (right.failure == nil) { return left.failure == nil }
            if left.failure != right.failure { return (left.failure?.rawValue ?? "") < (right.failure?.rawValue ?? "") }
            if left.aliases != right.aliases { return left.aliases.lexicographicallyPrecedes(right.aliases) }
            return left.queriedName < right.queriedName
        }
        guard var merged = ranked.first else { return nil }
        merged.addresses = Set(answers.flatMap(\.addresses)).sorted()
        merged.partialFailures = Set(answers.flatMap(\.partialFailures)).sorted {
            $0.type != $1.type ? $0.type < $1.type : $0.failure.rawValue < $1.failure.rawValue
        }
        self = merged
    }
}

/// What reverse resolution of one address gave.
package struct ReverseResolution: Hashable, Sendable, Codable {
    /// Every PTR name, sorted, each once. The owner of the address range writes what they like here.
    package var names: [String]
    /// `nil` when there is a name. `noSuchName` and `noAddresses` mean the ordinary case of no PTR record.
    package var failure: ResolutionFailure?

    package init(names: [String] = [], failure: ResolutionFailure? = nil) {
        self.names = names
        self.failure = failure
    }
}

/// A name of an address, and how it is known to be one.
package struct AddressName: Hashable, Sendable, Codable, Comparable {
    package enum Source: String, Hashable, Sendable, Codable {
        /// A target named it: what the policy or the user wrote.
        case target
        /// A name of a target's alias chain, the canonical name included.
        case alias
        /// A PTR record of the address.
        case reverse

        var order: Int {
            switch self {
            case .target: 0
            case .alias: 1
            case .reverse: 2
            }
        }
    }

    package var name: String
    package var source: Source

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    package static func < (lhs: AddressName, rhs: AddressName) -> Bool {
        (lhs.source.order, lhs.name) < (rhs.source.order, rhs.name)
    }
}
