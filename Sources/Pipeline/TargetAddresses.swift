import AuditModel

/// The addresses that targets stand for, with what exclusions take out of them.
struct TargetAddresses {
    /// Sorted, each once, exclusions taken out.
    let addresses: [IPAddress]
    /// One per exclusion, in their order.
    let exclusions: [Coverage.Exclusion]
    /// Whether there were addresses and none is left.
    let isExcludedToNothing: Bool
    /// Exclusions that could not do what they were written for.
    let warnings: [String]

    /// A name stands for the addresses it leads to; a name that leads nowhere stands for none.
    init(
        targets: TargetList,
        excluding excluded: [Target] = [],
        resolutions: [HostName: Resolution]
    ) throws(RunError) {
        var all: Set<IPAddress> = []
        for target in targets.targets {
            switch target.specification {
            case .name(let name):
                all.formUnion(resolutions[name]?.addresses ?? [])
            case .addresses(let range):
                guard range.count <= RunError.addressLimit else { throw .tooManyAddresses }
                all.formUnion(range)
            }
            guard all.count <= RunError.addressLimit else { throw .tooManyAddresses }
        }
        var kept = all
        var exclusions: [Coverage.Exclusion] = []
        var warnings: [String] = []
        for target in excluded {
            let taken: Set<IPAddress>
            switch target.specification {
            case .name(let name):
                taken = all.intersection(resolutions[name]?.addresses ?? [])
                if let failure = resolutions[name]?.failure, failure != .noSuchName, failure != .noAddresses {
                    throw .nothingToDo(
                        "'\(name)' is to be excluded, but where it leads cannot be found out: \(failure.summary); "
                            + "exclude its addresses instead")
                }
                if let failure = resolutions[name]?.failure {
                    warnings.append("nothing was excluded for \(name): \(failure.summary)")
                }
            case .addresses(let range): taken = all.filter { range.contains($0) }
            }
            kept.subtract(taken)
            exclusions.append(
                Coverage.Exclusion(
                    specification: target.text, location: target.location, addresses: taken.count,
                    declaredEndpoints: []))
        }
        addresses = kept.sorted()
        self.exclusions = exclusions
        self.warnings = warnings
        isExcludedToNothing = kept.isEmpty && !all.isEmpty
    }
}
