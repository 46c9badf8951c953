import AuditModel

extension PolicyLint {
    /// Targets that say less than they seem to: within another one of their group, or across the edge of one of another
    /// group.
    var overlaps: [PolicyDiagnostic] { nested + crossing }

    /// Targets of one group that lie within another target of the same group.
    private var nested: [PolicyDiagnostic] {
        policy.groups.flatMap { group in
            var trie = AddressTrie()
            let ranges = group.targets.enumerated().compactMap { place, target in
                target.addresses.map { (place: place, range: $0) }
            }
            for (place, range) in ranges { trie.insert(range, value: Int32(place)) }
            return ranges.compactMap { place, range in
                var wider: Int?
                trie.forEachValue(covering: range.lowest) { value in
                    guard let other = group.targets[Int(value)].addresses, Int(value) != place else { return }
                    if other.contains(range.highest), other.span > range.span { wider = wider ?? Int(value) }
                }
                return wider.map { outer in
                    let target = group.targets[place]
                    return warning(
                        "'\(target.text)' lies within '\(group.targets[outer].text)' of the same group and adds nothing",
                        at: target.location)
                }
            }
        }
    }

    /// Ranges of two groups that overlap without one lying within the other: which of them decides at the addresses
    /// that they share is seldom what their authors think.
    private var crossing: [PolicyDiagnostic] {
        let ranges = policy.groups.enumerated().flatMap { number, group in
            group.targets.compactMap { target in target.addresses.map { (range: $0, group: number, target: target) } }
        }.filter { !$0.range.isSingleAddress }.sorted { $0.range.lowest < $1.range.lowest }
        var open: [Int] = []
        var found: [PolicyDiagnostic] = []
        for (index, later) in ranges.enumerated() {
            open.removeAll { !ranges[$0].range.overlaps(later.range) }
            let rival = open.first { number in
                let earlier = ranges[number]
                return earlier.group != later.group && earlier.range.lowest < later.range.lowest
                    && earlier.range.highest < later.range.highest
            }
            open.append(index)
            guard let rival, let location = later.target.location, let other = ranges[rival].target.location else {
                continue
            }
            let name = policy.groups[ranges[rival].group].name
            found.append(
                warning(
                    """
                    '\(later.target.text)' and '\(ranges[rival].target.text)' of group '\(name)' \
                    (\(other.place(seenFrom: location))) overlap, and neither lies within the other; where both cover \
                    an address, the one with fewer addresses goes first
                    """, at: location))
        }
        return found
    }
}
