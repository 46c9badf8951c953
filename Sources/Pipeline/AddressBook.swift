import AuditModel

/// Which names each address has, and how each is known to be one.
struct AddressBook {
    private var namesByAddress: [IPAddress: Set<AddressName>] = [:]
    private let reverse: [IPAddress: ReverseResolution]

    /// A name of an alias chain that is itself a target stands as the target it is. A reverse name that repeats a
    /// target's name is kept beside it: that both agree is a fact of its own.
    ///
    /// - Parameter carried: names that stored results say addresses were scanned under.
    init(
        resolutions: [HostName: Resolution], reverse: [IPAddress: ReverseResolution],
        carried: [IPAddress: Set<AddressName>] = [:]
    ) {
        self.reverse = reverse
        namesByAddress = carried
        for (name, resolution) in resolutions {
            let target = AddressName(name: name.text, source: .target)
            let chain = ([resolution.queriedName] + resolution.aliases).map { AddressName(name: $0, source: .alias) }
            for address in resolution.addresses {
                namesByAddress[address, default: []].formUnion([target] + chain)
            }
        }
        for (address, answer) in reverse where !answer.names.isEmpty {
            namesByAddress[address, default: []].formUnion(answer.names.map { AddressName(name: $0, source: .reverse) })
        }
    }

    /// In the order of reports: names that led here, then aliases, then reverse names.
    func names(of address: IPAddress) -> [AddressName] {
        let names = namesByAddress[address] ?? []
        return names.filter { name in
            name.source != .alias || !names.contains(AddressName(name: name.name, source: .target))
        }.sorted()
    }

    /// Why the address has no reverse name, where one was asked for.
    func reverseFailure(of address: IPAddress) -> ResolutionFailure? { reverse[address]?.failure }
}
