import AuditModel

/// Resolves one name: the hosts file and DNS in the machine's order, and in DNS each candidate of the search rules
/// with its A and AAAA question side by side.
///
/// The candidates are tried in turn while one has no address because it does not exist, has none, or its server
/// failed; a silent or refusing server ends the search, as in the C library. When no candidate has an address, the
/// first one that is more than a non-existent name is reported, and else the name as written.
struct NameLookup: Lookup {
    static let questionsAtATime = 2

    private let name: HostName
    private let hosts: HostsFile
    private var sources: ArraySlice<SystemSettings.Source>
    private var candidates: ArraySlice<DomainName>
    private var current: AddressQuestions?
    private var best: Resolution?
    private(set) var outcome: Resolution?

    init(_ name: HostName, settings: SystemSettings, hosts: HostsFile) {
        self.name = name
        self.hosts = hosts
        sources = settings.sources[...]
        candidates = settings.search.candidates(for: name)[...]
    }

    mutating func begin() -> [Question] {
        switch SpecialName(name) {
        case .localhost where hosts.entry(for: name) == nil:
            outcome = Resolution(queriedName: name.text, addresses: SpecialName.loopbackAddresses)
            return []
        case .onion:
            outcome = Resolution(queriedName: name.text, failure: .noSuchName)
            return []
        default:
            return askNextSource()
        }
    }

    mutating func take(_ reply: Result<DNSMessage, ResolutionFailure>, to question: Question) -> [Question] {
        guard var questions = current else { return [] }
        let next = questions.take(reply, to: question)
        current = questions
        guard let resolution = questions.resolution else { return next.map { [$0] } ?? [] }
        current = nil
        switch resolution.failure {
        case nil:
            outcome = resolution
            return []
        case .noSuchName where resolution.aliases.isEmpty:
            break
        case .noSuchName:
            // The name exists; what it is an alias of does not. A search would put another host in its place.
            best = best ?? resolution
            candidates = []
        case .noAddresses, .serverFailed:
            best = best ?? resolution
        case .timedOut, .refused, .cancelled:
            best = best ?? resolution
            candidates = []
        }
        return candidates.isEmpty ? askNextSource() : askNextCandidate()
    }

    var outcomeWhenCancelled: Resolution {
        if let outcome { return outcome }
        return current?.resolutionWhenCancelled ?? Resolution(queriedName: name.text, failure: .cancelled)
    }

    private mutating func askNextSource() -> [Question] {
        while let source = sources.popFirst() {
            switch source {
            case .hostsFile:
                guard let entry = hosts.entry(for: name) else { continue }
                outcome = Resolution(queriedName: name.text, aliases: entry.aliases, addresses: entry.addresses)
                return []
            case .dns:
                return askNextCandidate()
            }
        }
        outcome = best ?? Resolution(queriedName: name.text, failure: .noSuchName)
        return []
    }

    private mutating func askNextCandidate() -> [Question] {
        guard let candidate = candidates.popFirst() else { return askNextSource() }
        let questions = AddressQuestions(candidate)
        current = questions
        return questions.first
    }
}
