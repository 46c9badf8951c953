package import AuditModel

/// What a policy comes to at each address, with the lines that it came from and why they won.
package struct EffectivePolicy: Sendable {
    /// An expectation that lists a port and does not decide about it.
    package struct Overruled: Sendable, Hashable {
        package var group: String
        package var target: String
        package var state: ExpectedState
        package var location: SourceLocation
        package var reason: String
    }

    /// What holds for ports of one transport.
    package struct Rule: Sendable, Hashable {
        package var port: PortDeclaration
        package var state: ExpectedState
        /// What the entry asks beyond the state: service, TLS, certificate; a few words each.
        package var demands: [String]
        package var group: String
        package var target: String
        package var location: SourceLocation
        package var targetLocation: SourceLocation?
        /// Why this entry decides, in words that complete "decides because".
        package var reason: String
        package var overruled: [Overruled]
    }

    /// Addresses, or a name that leads to none, for which the same holds.
    package struct Place: Sendable, Hashable {
        package var addresses: [AddressRange]
        /// Names of the policy that lead there; sorted.
        package var names: [String]
        /// Sorted by transport, then port.
        package var rules: [Rule]
        package var unlisted: Group.Unlisted
        /// The group that answers for unlisted ports.
        package var unlistedGroup: String
        package var tcp: PortSet
        package var udp: PortSet
    }

    /// What an exclusion takes out of what was asked for.
    package struct Exclusion: Sendable, Hashable {
        package var target: String
        package var location: SourceLocation?
        /// Endpoints that are declared there and get no verdict; sorted.
        package var declaredEndpoints: [Endpoint]
    }

    /// Addresses in their order, then names that lead to none.
    package let places: [Place]
    /// In policy order. Empty where no single target was asked for: the policy's own list says it all.
    package let exclusions: [Exclusion]

    /// - Parameter host: only what holds for this target's addresses or name; everything when `nil`.
    package init(_ policy: Policy, scope: AuditScope, host: Target? = nil) {
        let explainer = RuleExplainer(policy: policy, vantage: scope.vantage)
        var gathered: [Gathering: [AddressRange]] = [:]
        for entry in scope.hosts {
            let names = entry.names.filter { $0.source == .target }.map(\.name)
            guard Self.isWanted(entry.address, names, host) else { continue }
            gathered[Gathering(cover: entry.coverage, names: names), default: []].append(AddressRange(entry.address))
        }
        var places = gathered.map { key, addresses in
            explainer.place(scope.covers[key.cover], addresses: AddressSet(addresses).ranges, names: key.names)
        }
        places.sort { left, right in
            guard let first = left.addresses.first, let second = right.addresses.first else { return false }
            return first.lowest < second.lowest
        }
        for name in scope.unreachedNames where host == nil || host?.name?.text == name.name.text {
            places.append(explainer.place(name))
        }
        self.places = places
        exclusions = zip(policy.exclusions, scope.exclusions).compactMap { target, record in
            guard let host, Self.overlaps(target, host) else { return nil }
            let endpoints = record.declaredEndpoints.filter { Self.isWanted($0.address, [], host) || host.name != nil }
            return Exclusion(target: target.text, location: target.location, declaredEndpoints: endpoints)
        }
    }

    private static func overlaps(_ exclusion: Target, _ host: Target) -> Bool {
        switch (exclusion.specification, host.specification) {
        case (.name(let name), .name(let other)): name.text == other.text
        case (.addresses(let range), .addresses(let other)): range.overlaps(other)
        // Where names lead is not known here.
        case (.name, .addresses), (.addresses, .name): false
        }
    }

    private struct Gathering: Hashable {
        var cover: Int
        var names: [String]
    }

    private static func isWanted(_ address: IPAddress, _ names: [String], _ host: Target?) -> Bool {
        switch host?.specification {
        case nil: true
        case .addresses(let range): range.contains(address)
        case .name(let name): names.contains(name.text)
        }
    }
}
