import AuditModel

extension PolicyLint {
    /// Targets that alone make the plan larger than the limit, or the largest one where they do so together.
    var planSize: [PolicyDiagnostic] {
        var largest: (endpoints: Int, target: Target)?
        var found: [PolicyDiagnostic] = []
        for group in policy.groups {
            let ports = Transport.allCases.reduce(0) { count, transport in
                let scanned = group.scan[transport] ?? policy.scan[transport] ?? PortSet()
                return count + group.declaredPorts(transport).union(scanned).count
            }
            for target in group.targets {
                guard let range = target.addresses else { continue }
                let (product, overflow) = range.count.multipliedReportingOverflow(by: ports)
                let endpoints = overflow ? Int.max : product
                if largest.map({ endpoints > $0.endpoints }) ?? true { largest = (endpoints, target) }
                guard endpoints > planLimit else { continue }
                let size = overflow ? "more endpoints than can be counted" : "\(endpoints) endpoints"
                found.append(
                    warning(
                        "'\(target.text)' with \(ports) ports each is a plan of \(size), more than \(planLimit)",
                        at: target.location))
            }
        }
        guard found.isEmpty, let scope, scope.endpointsPlanned > planLimit else { return found }
        return [
            warning(
                "the targets together are a plan of \(scope.endpointsPlanned) endpoints, more than \(planLimit); '\(largest?.target.text ?? "")' is the largest",
                at: largest?.target.location)
        ]
    }
}
