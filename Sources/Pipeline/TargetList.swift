package import AuditModel

/// The targets of a command line, in order.
package struct TargetList: Sendable {
    package let targets: [Target]

    package init(_ targets: [Target]) { self.targets = targets }

    /// Each name once, in order.
    var names: [HostName] {
        var seen: Set<HostName> = []
        return targets.compactMap(\.name).filter { seen.insert($0).inserted }
    }

    /// One record per target, however often it is written; in the order of the first time.
    package func records(resolutions: [HostName: Resolution]) -> [TargetRecord] {
        var seen: Set<Target.Specification> = []
        return targets.filter { seen.insert($0.specification).inserted }
            .map { Self.record(of: $0, resolutions: resolutions) }
    }

    private static func record(of target: Target, resolutions: [HostName: Resolution]) -> TargetRecord {
        let kind: TargetRecord.Kind
        let count: Int
        let resolution = target.name.flatMap { resolutions[$0] }
        switch target.specification {
        case .name:
            kind = .name
            count = resolution?.addresses.count ?? 0
        case .addresses(let range):
            kind = range.isSingleAddress ? .address : range.prefixLength == nil ? .range : .prefix
            count = range.count
        }
        return TargetRecord(
            specification: target.text, kind: kind, groups: [], location: target.location, resolution: resolution,
            addressCount: count)
    }
}
