import AuditModel

/// Builds an `AuditScope`: expands targets, takes exclusions out, and finds the rules of every address.
struct ScopePlanner {
    private let policy: Policy
    private let names: NameEvidence
    private let vantage: String?
    private let index: TargetIndex
    let excludedNames: Set<String>
    let excludedAddresses: AddressSet
    /// Addresses of all targets, before exclusions.
    private let targeted: AddressSet
    private var coverByEntries: [[Int32]: Int] = [:]

    private(set) var hosts: [AuditScope.Host] = []
    private(set) var covers: [AuditScope.Cover] = []

    /// Declared endpoints that one exclusion lists in the report; a warning names the number beyond.
    private static let mostListedEndpoints = 1000
    /// Excluded addresses that are looked at for declared endpoints.
    private static let mostExcludedAddresses = 1 << 16

    init(_ policy: Policy, names: NameEvidence, vantage: String?) {
        self.policy = policy
        self.names = names
        self.vantage = vantage
        index = TargetIndex(policy, names: names)
        excludedNames = Set(policy.exclusions.compactMap { $0.name?.text })
        func addresses(_ target: Target) -> [AddressRange] {
            switch target.specification {
            case .addresses(let range): [range]
            case .name(let name): names.addresses(of: name).map { AddressRange($0) }
            }
        }
        let targets = policy.groups.flatMap(\.targets).flatMap(addresses)
        excludedAddresses = AddressSet(policy.exclusions.flatMap(addresses), inZonesOf: targets)
        targeted = AddressSet(targets)
    }

    private var planned: AddressSet { targeted.subtracting(excludedAddresses) }

    /// Refuses a plan that could only hang: an IPv6 /64 has more addresses than anyone can probe.
    func checkSize(limit: Int) throws(PolicyErrors) {
        let total = planned.count
        guard total > limit else { return }
        let ranges = policy.groups.flatMap(\.targets).filter { $0.addresses != nil }
        let tooLarge = ranges.filter { AddressSet([$0.addresses].compactMap(\.self)).count > limit }
        guard tooLarge.isEmpty else {
            throw PolicyErrors(
                tooLarge.map { target in
                    diagnostic(
                        """
                        '\(target.text)' has \(Self.size(target)) addresses, more than the limit of \(limit) for one run; \
                        name the parts that are in use
                        """, at: target.location)
                })
        }
        let largest = ranges.max { ($0.addresses?.span ?? 0) < ($1.addresses?.span ?? 0) }
        throw PolicyErrors([
            diagnostic(
                "the targets have \(total) addresses together, more than the limit of \(limit) for one run; name fewer",
                at: largest?.location)
        ])
    }

    private static func size(_ target: Target) -> String {
        guard let span = target.addresses?.span else { return "1" }
        return span == UInt128.max ? "2^128" : "\(span + 1)"
    }

    mutating func planHosts() {
        let ranges = planned.ranges
        let names = namesByAddress()
        hosts.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
        for range in ranges {
            for address in range {
                let cover = cover(of: index.covering(address))
                hosts.append(
                    AuditScope.Host(
                        address: address, tcp: covers[cover].rules.plannedTCP, udp: covers[cover].rules.plannedUDP,
                        names: names[address] ?? [], coverage: cover))
            }
        }
        // Ranges are sorted by their first address; those of different zones may interleave.
        if ranges.contains(where: { $0.lowest.zone != nil }) { hosts.sort { $0.address < $1.address } }
    }

    private mutating func cover(of entries: [Int32]) -> Int {
        if let known = coverByEntries[entries] { return known }
        var best: [Int: TargetIndex.Entry] = [:]
        for number in entries {
            let entry = index.entries[Int(number)]
            if let rival = best[entry.group], !entry.isPreferred(to: rival) { continue }
            best[entry.group] = entry
        }
        let claims = best.values.sorted { ($0.span, $0.group) < ($1.span, $1.group) }
        let keys = claims.map { RuleTable.Claim(group: $0.group, span: $0.span) }
        let rules = ruleTable(keys)
        covers.append(
            AuditScope.Cover(claims: claims.map { ($0.group, $0.span, $0.target) }, rules: rules))
        coverByEntries[entries] = covers.count - 1
        return covers.count - 1
    }

    private var tables: [[RuleTable.Claim]: RuleTable] = [:]

    private mutating func ruleTable(_ claims: [RuleTable.Claim]) -> RuleTable {
        if let known = tables[claims] { return known }
        let table = RuleTable(policy, claims: claims, vantage: vantage)
        tables[claims] = table
        return table
    }

    private func namesByAddress() -> [IPAddress: [AddressName]] {
        var found: [IPAddress: Set<AddressName>] = [:]
        for name in Set(policy.groups.flatMap(\.targets).compactMap(\.name)) {
            for address in names.addresses(of: name) {
                found[address, default: []].insert(AddressName(name: name.text, source: .target))
                for alias in names.resolutions[name]?.aliases ?? [] {
                    found[address, default: []].insert(AddressName(name: alias, source: .alias))
                }
            }
        }
        return found.mapValues { $0.sorted() }
    }

    /// A scan of nothing must not look clean. Names that led nowhere are findings, so they count as something.
    func checkNotEmpty() throws(PolicyErrors) {
        if hosts.isEmpty, unreachedNames.isEmpty {
            throw PolicyErrors([
                diagnostic(
                    "every target is excluded, so there is nothing to scan; exclude less or add targets",
                    at: policy.exclusions.first?.location ?? policy.groups.first?.location)
            ])
        }
        if !hosts.isEmpty, hosts.allSatisfy({ $0.tcp.isEmpty && $0.udp.isEmpty }) {
            throw PolicyErrors([
                diagnostic("no target has a port to scan; add a 'scan' set", at: policy.groups.first?.location)
            ])
        }
    }

    var unreachedNames: [UnreachedName] {
        var found: [HostName: UnreachedName] = [:]
        for (number, group) in policy.groups.enumerated() {
            for target in group.targets {
                guard let name = target.name, !excludedNames.contains(name.text) else { continue }
                let cause: UnreachedName.Cause
                guard names.addresses(of: name).isEmpty else { continue }
                if let resolution = names.resolutions[name] {
                    cause = .failed(resolution.failure ?? .noAddresses)
                } else {
                    cause = .notCarried
                }
                found[name, default: UnreachedName(name: name, cause: cause, listings: [])]
                    .listings.append((number, target.location))
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    var doubts: [String] {
        var sentences: [String] = []
        for (name, resolution) in names.resolutions.sorted(by: { $0.key < $1.key }) where !resolution.addresses.isEmpty
        {
            for partial in resolution.partialFailures where !partial.failure.isAnswer {
                sentences.append(
                    "\(name) may have more addresses: its \(partial.type.rawValue) question failed, \(partial.failure.summary)"
                )
            }
        }
        for exclusion in policy.exclusions {
            guard let name = exclusion.name, let failure = names.resolutions[name]?.failure, !failure.isAnswer else {
                continue
            }
            sentences.append("the excluded name \(name) could not be resolved, so its addresses were not taken out")
        }
        return sentences
    }

    var targetRecords: [TargetRecord] {
        var places: [String: Int] = [:]
        var records: [TargetRecord] = []
        for group in policy.groups {
            for target in group.targets {
                if let place = places[target.text] {
                    if records[place].groups.last != group.name { records[place].groups.append(group.name) }
                } else {
                    places[target.text] = records.count
                    records.append(record(target, group: group))
                }
            }
        }
        return records
    }

    private func record(_ target: Target, group: Group) -> TargetRecord {
        let resolution = target.name.flatMap { names.resolutions[$0] }
        let kind: TargetRecord.Kind =
            switch target.specification {
            case .name: .name
            case .addresses(let range):
                range.isSingleAddress ? .address : range.prefixLength == nil ? .range : .prefix
            }
        return TargetRecord(
            specification: target.text, kind: kind, groups: [group.name], location: target.location,
            resolution: resolution,
            addressCount: target.addresses?.count ?? target.name.map { names.addresses(of: $0).count } ?? 0)
    }

    mutating func exclusionRecords() -> (records: [Coverage.Exclusion], warnings: [String]) {
        var records: [Coverage.Exclusion] = []
        var warnings: [String] = []
        for exclusion in policy.exclusions {
            let ranges =
                switch exclusion.specification {
                case .addresses(let range): [range]
                case .name(let name): names.addresses(of: name).map { AddressRange($0) }
                }
            let taken = AddressSet(ranges, inZonesOf: targeted.ranges).intersection(targeted)
            let (endpoints, isCut) = declaredEndpoints(in: taken)
            if isCut {
                warnings.append(
                    "the exclusion '\(exclusion.text)' takes out more declared endpoints than the \(endpoints.count) listed"
                )
            }
            records.append(
                Coverage.Exclusion(
                    specification: exclusion.text, location: exclusion.location, addresses: taken.count,
                    declaredEndpoints: endpoints))
        }
        return (records, warnings)
    }

    private mutating func declaredEndpoints(in taken: AddressSet) -> (endpoints: [Endpoint], isCut: Bool) {
        guard policy.groups.contains(where: { !$0.expectations.isEmpty }) else { return ([], false) }
        var endpoints: [Endpoint] = []
        var looked = 0
        for range in taken.ranges {
            for address in range {
                looked += 1
                guard looked <= Self.mostExcludedAddresses else { return (endpoints, true) }
                let rules = covers[cover(of: index.covering(address))].rules
                for transport in Transport.allCases {
                    for port in rules.listed(transport) {
                        guard endpoints.count < Self.mostListedEndpoints else { return (endpoints.sorted(), true) }
                        endpoints.append(Endpoint(address: address, port: port, transport: transport))
                    }
                }
            }
        }
        return (endpoints.sorted(), false)
    }

    private func diagnostic(_ message: String, at location: SourceLocation?) -> PolicyDiagnostic {
        policy.sources.diagnostic(
            .error, message, at: location ?? SourceLocation(file: policy.record.path, line: 1, column: 1))
    }
}

extension TargetIndex.Entry {
    /// Of two targets of one group the more specific; of equally specific ones a written address before a name, then
    /// by text, so that the choice does not hang on the order of the policy.
    fileprivate func isPreferred(to other: Self) -> Bool {
        if span != other.span { return span < other.span }
        if (target.name == nil) != (other.target.name == nil) { return target.name == nil }
        return target.text < other.target.text
    }
}

extension ResolutionFailure {
    /// Whether the name servers answered: there is no such record, and asking again would not change it.
    var isAnswer: Bool { self == .noSuchName || self == .noAddresses }
}
