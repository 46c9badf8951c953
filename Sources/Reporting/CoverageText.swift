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

    /// `9 endpoints inconclusive, 7 of them silent UDP`.
    static func inconclusive(_ coverage: Coverage) -> String {
        let silent = coverage.endpointsSilentUDP > 0 ? ", \(coverage.endpointsSilentUDP) of them silent UDP" : ""
        return "\(Headline.counted(coverage.endpointsInconclusive, "endpoint")) inconclusive\(silent)"
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
