import AuditModel
import ExposurePolicy

/// An effective policy as text for people.
struct PolicyOutline {
    let policy: Policy
    /// From where the policy is looked at.
    let vantage: String?
    let effective: EffectivePolicy
    /// Whether no single host was asked for.
    let isWhole: Bool

    var text: String {
        let vantage = vantage.map { ", seen from \($0)" } ?? ""
        let head = "\(policy.name) (\(policy.record.path)\(vantage))\n"
        let places = effective.places.map { ([""] + lines(of: $0)).joined(separator: "\n") + "\n" }
        return ([head] + places + excluded).joined()
    }

    private func lines(of place: EffectivePolicy.Place) -> [String] {
        let names = place.names.isEmpty || place.addresses.isEmpty ? "" : " (\(place.names.joined(separator: ", ")))"
        let addresses = place.addresses.map(\.description).joined(separator: ", ")
        var lines = [(addresses.isEmpty ? place.names.joined(separator: ", ") : addresses) + names]
        for rule in place.rules {
            let demands = rule.demands.isEmpty ? "" : " (\(rule.demands.joined(separator: ", ")))"
            lines.append("  \(Self.padded("\(rule.port)", to: 16))\(rule.state.rawValue)\(demands)")
            let target = rule.target + (rule.targetLocation.map { " (\($0))" } ?? "")
            lines.append("      group '\(rule.group)', \(rule.location), by target \(target)")
            lines.append("      decides because \(rule.reason)")
            for other in rule.overruled {
                lines.append(
                    "      overrides \(other.state.rawValue) of group '\(other.group)', \(other.location): \(other.reason)"
                )
            }
        }
        lines.append(
            "  \(Self.padded("other ports", to: 16))\(place.unlisted.rawValue), by group '\(place.unlistedGroup)'")
        for (transport, ports) in [("tcp", place.tcp), ("udp", place.udp)] where !ports.isEmpty {
            lines.append("  \(Self.padded("probed \(transport)", to: 16))\(ports)")
        }
        return lines
    }

    /// What is excluded: of the whole policy, or of the host that was asked for.
    private var excluded: [String] {
        effective.exclusions.map { exclusion in
            let place = exclusion.location.map { " (\($0))" } ?? ""
            let declared = exclusion.declaredEndpoints.map { "  \($0) is declared and gets no verdict\n" }
            return "\nexcluded by '\(exclusion.target)'\(place): never probed nor judged\n" + declared.joined()
        }
            + (isWhole && !policy.exclusions.isEmpty
                ? ["\nexcluded: \(policy.exclusions.map(\.text).joined(separator: ", "))\n"] : [])
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
