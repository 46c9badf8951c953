import AuditModel

/// Finds the names of one address: the hosts file and PTR records in the machine's order. The PTR name itself may be
/// an alias (RFC 2317).
struct AddressLookup: Lookup {
    static let questionsAtATime = 1

    private let address: IPAddress
    private let hosts: HostsFile
    private var sources: ArraySlice<SystemSettings.Source>
    private var walk: AliasWalk?
    private var failure: ResolutionFailure = .noSuchName
    private(set) var outcome: ReverseResolution?

    init(_ address: IPAddress, settings: SystemSettings, hosts: HostsFile) {
        self.address = address
        self.hosts = hosts
        sources = settings.sources[...]
    }

    mutating func begin() -> [Question] { askNextSource() }

    mutating func take(_ reply: Result<DNSMessage, ResolutionFailure>, to question: Question) -> [Question] {
        guard let step = walk?.take(reply) else { return [] }
        switch step {
        case .ask(let next): return [next]
        case .finished(.success(let data)):
            let names = data.compactMap { if case .name(let name) = $0 { name.description } else { nil } }
            outcome = ReverseResolution(names: Set(names).sorted())
            return []
        case .finished(.failure(let failure)):
            self.failure = failure
            return askNextSource()
        }
    }

    var outcomeWhenCancelled: ReverseResolution { outcome ?? ReverseResolution(failure: .cancelled) }

    private mutating func askNextSource() -> [Question] {
        while let source = sources.popFirst() {
            switch source {
            case .hostsFile:
                let names = hosts.names(of: address)
                guard !names.isEmpty else { continue }
                outcome = ReverseResolution(names: names)
                return []
            case .dns:
                guard let name = DomainName(text: address.reverseName) else { continue }
                let walk = AliasWalk(Question(name: name, type: .ptr))
                self.walk = walk
                return [walk.question]
            }
        }
        outcome = ReverseResolution(failure: failure)
        return []
    }
}
