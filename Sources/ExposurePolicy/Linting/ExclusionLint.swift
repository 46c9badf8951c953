import AuditModel

extension PolicyLint {
    /// Targets with declared ports that are excluded, and exclusions that exclude nothing.
    var exclusions: [PolicyDiagnostic] { excludedDeclarations + idleExclusions }

    private var excludedDeclarations: [PolicyDiagnostic] {
        let excluded = policy.excludedRanges
        let names = Set(policy.exclusions.compactMap { $0.name?.text })
        var found: [PolicyDiagnostic] = []
        for group in policy.groups where !group.expectations.isEmpty {
            let declared = Transport.allCases.filter { !group.declaredPorts($0).isEmpty }
                .map { "\(group.declaredPorts($0))/\($0)" }.joined(separator: " and ")
            for target in group.targets {
                let extent: String
                switch target.specification {
                case .name(let name):
                    guard names.contains(name.text) else { continue }
                    extent = "excluded"
                case .addresses(let range):
                    let own = AddressSet([range])
                    guard !own.intersection(excluded).isEmpty else { continue }
                    extent = own.subtracting(excluded).isEmpty ? "excluded" : "excluded in part"
                }
                found.append(
                    warning(
                        "'\(target.text)' is \(extent), and its group declares \(declared); what is excluded gets no verdict",
                        at: target.location))
            }
        }
        return found
    }

    /// Where names are among the targets, any exclusion may take out an address that one leads to.
    private var idleExclusions: [PolicyDiagnostic] {
        let targets = policy.groups.flatMap(\.targets)
        guard targets.allSatisfy({ $0.name == nil }) else { return [] }
        let targeted = AddressSet(targets.compactMap(\.addresses))
        return policy.exclusions.compactMap { exclusion in
            guard let range = exclusion.addresses,
                targeted.intersection(AddressSet([range], inZonesOf: targeted.ranges)).isEmpty
            else { return nil }
            return warning("'\(exclusion.text)' excludes nothing: no target covers it", at: exclusion.location)
        }
    }
}

extension Policy {
    /// What exclusions that are no names take out of its targets.
    var excludedRanges: AddressSet {
        AddressSet(
            exclusions.compactMap(\.addresses), inZonesOf: groups.flatMap(\.targets).compactMap(\.addresses))
    }
}

extension Group {
    /// Every port that an expectation lists.
    func declaredPorts(_ transport: Transport) -> PortSet {
        PortSet(
            ranges: expectations.filter { $0.port.transport == transport }.flatMap(\.port.ports.ranges))
    }
}
