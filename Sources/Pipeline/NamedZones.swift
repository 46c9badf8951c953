import AuditModel
import ExposurePolicy
import Sockets

/// Zones of a live run under one name each. A zone can be written by the index of its interface, too (RFC 4007 11.2), and
/// one address under two names would be two hosts, one of which no exclusion of the other takes out. Stored results keep
/// what they say: the index is the other machine's.
extension Target {
    var withNamedZone: Target {
        guard let range = addresses, let zone = range.lowest.zone,
            let named = AddressRange(
                lowest: range.lowest.inZone(InterfaceIndex.name(zone)),
                highest: range.highest.inZone(InterfaceIndex.name(zone)))
        else { return self }
        return Target(.addresses(named), location: location)
    }
}

extension Policy {
    var withNamedZones: Policy {
        var policy = self
        policy.exclusions = exclusions.map(\.withNamedZone)
        for group in groups.indices { policy.groups[group].targets = groups[group].targets.map(\.withNamedZone) }
        for waiver in waivers.indices {
            policy.waivers[waiver].match.target = waivers[waiver].match.target?.withNamedZone
        }
        return policy
    }
}

extension Resolution {
    /// A table of hosts may have such addresses.
    var withNamedZones: Resolution {
        guard addresses.contains(where: { $0.zone != nil }) else { return self }
        var resolution = self
        resolution.addresses = Set(addresses.map { $0.inZone($0.zone.map(InterfaceIndex.name)) }).sorted()
        return resolution
    }
}
