package import AuditModel

/// Which deviations of each host a second look is for, and what is to be said of those that it is not for.
package struct ConfirmationPlan: Sendable {
    /// Deviations of one host that are probed again, at most. A host with more has something in front of it that answers,
    /// or is silent, for all ports alike. At the polite pace of a second look 500 ports take 8 seconds where they answer and
    /// 21 where they are silent; all 65,535 would take from ten minutes to half an hour. Those beyond stay deviations, as
    /// the first look found them.
    package static let hostLimit = 500

    /// Sorted by address; each host's sorted, and `hostLimit` of them at most.
    package let endpoints: [(address: IPAddress, endpoints: [Endpoint])]
    private let remarks: [IPAddress: String]

    /// A state that is not open can be a loss on the way, which an accepted connection cannot: those endpoints come first.
    /// Where there are too many, what is probed again lies evenly among all, so that no end of the ports goes unseen.
    ///
    /// - Parameters:
    ///   - deviations: sorted, each once.
    ///   - hosts: what the first look found.
    package init(deviations: [Endpoint], among hosts: [HostScan]) {
        let all = Dictionary(grouping: deviations, by: \.address)
        let crowded = all.filter { $0.value.count > Self.hostLimit }
        var chosen = all
        for host in hosts {
            guard let deviations = crowded[host.address] else { continue }
            let open = Set(host.observations.filter { $0.state == .open }.map(\.endpoint))
            let opening = host.aggregates.filter { $0.state == .open }
            func isOpen(_ endpoint: Endpoint) -> Bool {
                open.contains(endpoint)
                    || opening.contains { $0.transport == endpoint.transport && $0.ports.contains(endpoint.port) }
            }
            let doubtful = Self.spread(deviations.filter { !isOpen($0) }, over: Self.hostLimit)
            let rest = Self.spread(deviations.filter(isOpen), over: Self.hostLimit - doubtful.count)
            chosen[host.address] = (doubtful + rest).sorted()
        }
        endpoints = chosen.map { (address: $0.key, endpoints: $0.value) }.sorted { $0.address < $1.address }
        remarks = crowded.mapValues { deviations in
            "\(deviations.count - Self.hostLimit) of its \(deviations.count) deviations from the policy were not probed "
                + "again: \(Self.hostLimit) of one host are at most, those first that were not found open"
        }
    }

    /// The host, with a remark where some of its deviations were looked at once only.
    package func remarked(_ host: HostScan) -> HostScan {
        guard let remark = remarks[host.address] else { return host }
        var host = host
        host.remarks.append(remark)
        return host
    }

    private static func spread(_ endpoints: [Endpoint], over count: Int) -> [Endpoint] {
        guard endpoints.count > count else { return endpoints }
        return (0..<count).map { endpoints[$0 * endpoints.count / count] }
    }
}
