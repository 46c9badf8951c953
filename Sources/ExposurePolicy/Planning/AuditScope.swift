package import AuditModel

/// What a policy covers once its names are resolved: the addresses, the names that led to each, and the ports to probe
/// there. A plan of every port of a /16 costs one entry per address and one port set for all of them.
package struct AuditScope: Sendable {
    /// One address to probe.
    package struct Host: Sendable {
        package var address: IPAddress
        package var tcp: PortSet
        package var udp: PortSet
        /// Names of the policy that led here, then their aliases; sorted. PTR names are no part of a plan.
        package var names: [AddressName]
        /// How its targets cover it, by place in the scope's list.
        let coverage: Int
    }

    /// A way in which targets cover addresses, shared by all addresses that they cover alike.
    struct Cover: Sendable {
        /// For each covering group the target by which it covers most specifically, sorted by span, then group.
        var claims: [(group: Int, span: UInt128, target: Target)]
        var rules: RuleTable
    }

    /// Addresses that a scope may expand to unless its caller says otherwise: a /12 of IPv4.
    package static let defaultAddressLimit = 1 << 20

    /// Sorted by address, each once, exclusions taken out.
    package let hosts: [Host]
    /// Every target that the policy writes, in its order.
    package let targets: [TargetRecord]
    /// What each exclusion took out, in policy order.
    package let exclusions: [Coverage.Exclusion]
    package let endpointsPlanned: Int
    /// Names that led nowhere, with what is known of each; sorted, excluded ones left out.
    let unreachedNames: [UnreachedName]
    let covers: [Cover]
    let excludedAddresses: AddressSet
    let excludedNames: Set<String>
    /// Names whose list of addresses may be short, and exclusions that do not resolve: reasons why a clean result would
    /// not be complete, one sentence each.
    package let doubts: [String]
    package let warnings: [String]

    /// What is known of names, for DNS expectations.
    let names: NameEvidence
    /// From where the run looked; `nil` when neither the policy nor anybody else said.
    package let vantage: String?

    /// Plans `policy` over where its names lead. A name without a resolution is one that a stored result does not carry;
    /// a live run has a resolution for every name, failures included.
    ///
    /// - Parameter vantage: from where the run looks, in place of the policy's own.
    /// - Parameter addressLimit: how many addresses the plan may have before it is refused.
    /// - Throws: an input error when the plan is larger, or when exclusions leave nothing to scan.
    package init(
        _ policy: Policy,
        names: NameEvidence,
        vantage: String? = nil,
        addressLimit: Int = AuditScope.defaultAddressLimit
    ) throws(PolicyErrors) {
        self.names = names
        self.vantage = vantage ?? policy.vantage
        var planner = ScopePlanner(policy, names: names, vantage: vantage ?? policy.vantage)
        try planner.checkSize(limit: addressLimit)
        planner.planHosts()
        try planner.checkNotEmpty()
        hosts = planner.hosts
        excludedAddresses = planner.excludedAddresses
        excludedNames = planner.excludedNames
        targets = planner.targetRecords
        let excluded = planner.exclusionRecords()
        exclusions = excluded.records
        covers = planner.covers
        endpointsPlanned = hosts.reduce(0) { $0 + $1.tcp.count + $1.udp.count }
        unreachedNames = planner.unreachedNames
        doubts = planner.doubts
        warnings = excluded.warnings + policy.warnings(seenFrom: self.vantage)
    }

    /// Whether a run of this scope looks where a finding is.
    func covers(_ finding: Finding) -> Bool {
        guard let endpoint = finding.endpoint else {
            return targets.contains { $0.specification == finding.target }
                || names.resolutions.keys.contains { $0.text == finding.target }
        }
        guard let host = host(at: endpoint.address) else { return false }
        return (endpoint.transport == .tcp ? host.tcp : host.udp).contains(endpoint.port)
    }

    func host(at address: IPAddress) -> Host? {
        var low = 0
        var high = hosts.count
        while low < high {
            let middle = (low + high) / 2
            if hosts[middle].address < address { low = middle + 1 } else { high = middle }
        }
        return low < hosts.count && hosts[low].address == address ? hosts[low] : nil
    }
}

/// A name that the policy targets and that led to no address.
struct UnreachedName: Sendable {
    enum Cause: Sendable {
        /// A live run asked and got this answer.
        case failed(ResolutionFailure)
        /// No host of a stored result was scanned under this name.
        case notCarried
    }

    var name: HostName
    var cause: Cause
    /// Groups that target it, in policy order, each with where it does.
    var listings: [(group: Int, location: SourceLocation?)]

    /// Of the groups that target it, each once.
    var claims: [RuleTable.Claim] { Set(listings.map(\.group)).sorted().map { RuleTable.Claim(group: $0, span: 0) } }
}
