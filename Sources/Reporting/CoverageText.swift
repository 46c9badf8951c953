import AuditModel

/// Coverage in sentences for people.
enum CoverageText {
    /// All of it.
    static func sentence(_ coverage: Coverage) -> String {
        "\(scope(coverage)): \(coverage.endpointsConclusive) conclusive; \(inconclusive(coverage))"
    }

    /// `5138 endpoints on 5 addresses of 5 targets`.
    static func scope(_ coverage: Coverage) -> String {
        let addresses = Headline.counted(coverage.addresses, "address", "addresses")
        let targets = Headline.counted(coverage.targets, "target")
        return "\(Headline.counted(coverage.endpointsPlanned, "endpoint")) on \(addresses) of \(targets)"
    }

    /// `9 endpoints inconclusive, 7 of them silent UDP, 2 not looked at`.
    static func inconclusive(_ coverage: Coverage) -> String {
        let endpoints = "\(Headline.counted(coverage.endpointsInconclusive, "endpoint")) inconclusive"
        let causes = coverage.causes ?? []
        guard coverage.endpointsSilentUDP > 0 else {
            return causes.isEmpty ? endpoints : "\(endpoints): \(causes.words)"
        }
        let silent = "\(coverage.endpointsSilentUDP) of them silent UDP"
        return ([endpoints, silent] + causes.map(\.countedWords)).joined(separator: ", ")
    }

    /// Lines of gaps that a reader would go through; JSON has them all.
    private static let mostGaps = 20

    /// Which endpoints were not concluded, a line for a gap: `192.0.2.5: 22,80/tcp not looked at`.
    static func gaps(_ coverage: Coverage) -> [String] {
        let gaps = coverage.gaps ?? []
        let lines = gaps.prefix(mostGaps).map { gap in
            let ports = PortText.line(gap.ports, gap.transport)
            return "\(gap.addresses): \(ports) \(gap.wasLookedAt ? "inconclusive" : "not looked at")"
        }
        guard gaps.count > mostGaps else { return lines }
        let shown = Set(gaps.prefix(mostGaps).map(\.addresses))
        let rest = Set(gaps.dropFirst(mostGaps).map(\.addresses)).subtracting(shown)
        let hosts = rest.reduce(0) { $0.addingReportingOverflow($1.count).partialValue }
        return lines + ["and \(counted(hosts, gaps.count - mostGaps)); the JSON report has all of them"]
    }

    private static func counted(_ hosts: Int, _ gaps: Int) -> String {
        hosts == 0 ? Headline.counted(gaps, "more line") : "\(hosts) more \(hosts == 1 ? "host" : "hosts")"
    }

    /// What an exclusion took out.
    static func sentence(_ exclusion: Coverage.Exclusion) -> String {
        var text =
            "\(exclusion.specification) took out \(Headline.counted(exclusion.addresses, "address", "addresses"))"
        if let location = exclusion.location { text += " (\(location))" }
        if !exclusion.declaredEndpoints.isEmpty {
            text += "; declared there and without a verdict: "
            text += exclusion.declaredEndpoints.map(\.description).joined(separator: ", ")
        }
        return text
    }
}
