package import AuditModel

/// Targets as their author wrote them, in order, each with the group that lists it.
package struct TargetList: Sendable {
    package struct Entry: Sendable {
        package var target: Target
        /// `nil` for a target from the command line.
        package var group: String?

        package init(_ target: Target, group: String? = nil) {
            self.target = target
            self.group = group
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    /// Each name once, in order.
    var names: [HostName] {
        var seen: Set<HostName> = []
        return entries.compactMap(\.target.name).filter { seen.insert($0).inserted }
    }

    /// One record per target, however often and in however many groups it is written; in the order of the first time.
    func records(resolutions: [HostName: Resolution]) -> [TargetRecord] {
        var records: [TargetRecord] = []
        var indexBySpecification: [Target.Specification: Int] = [:]
        for entry in entries {
            if let index = indexBySpecification[entry.target.specification] {
                if let group = entry.group, !records[index].groups.contains(group) {
                    records[index].groups.append(group)
                }
            } else {
                indexBySpecification[entry.target.specification] = records.count
                records.append(Self.record(of: entry, resolutions: resolutions))
            }
        }
        return records
    }

    private static func record(of entry: Entry, resolutions: [HostName: Resolution]) -> TargetRecord {
        let kind: TargetRecord.Kind
        let count: Int
        let resolution = entry.target.name.flatMap { resolutions[$0] }
        switch entry.target.specification {
        case .name:
            kind = .name
            count = resolution?.addresses.count ?? 0
        case .addresses(let range):
            kind = range.isSingleAddress ? .address : range.prefixLength == nil ? .range : .prefix
            count = range.count
        }
        return TargetRecord(
            specification: entry.target.text,
            kind: kind,
            groups: entry.group.map { [$0] } ?? [],
            location: entry.target.location,
            resolution: resolution,
            addressCount: count)
    }
}
