import AuditModel

/// Which targets of which groups cover an address.
struct TargetIndex: Sendable {
    struct Entry: Sendable {
        var group: Int
        var span: UInt128
        var target: Target
    }

    private(set) var entries: [Entry] = []
    /// Single addresses, written or resolved.
    private var singles: [IPAddress: [Int32]] = [:]
    private var ranges = AddressTrie()

    init(_ policy: Policy, names: NameEvidence) {
        for (group, declaration) in policy.groups.enumerated() {
            for target in declaration.targets {
                let value = Int32(entries.count)
                switch target.specification {
                case .addresses(let range):
                    entries.append(Entry(group: group, span: range.span, target: target))
                    if range.isSingleAddress {
                        singles[range.lowest, default: []].append(value)
                    } else {
                        ranges.insert(range, value: value)
                    }
                case .name(let name):
                    entries.append(Entry(group: group, span: 0, target: target))
                    for address in names.addresses(of: name) {
                        singles[address, default: []].append(value)
                    }
                }
            }
        }
    }

    /// Places in `entries` of the targets that cover the address, sorted.
    func covering(_ address: IPAddress) -> [Int32] {
        var found = singles[address] ?? []
        ranges.forEachValue(covering: address) { found.append($0) }
        return found.count > 1 ? found.sorted() : found
    }
}
