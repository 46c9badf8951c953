package import AuditModel

/// Writes a policy that an observed network would pass: the way in for a network that has none. It declares what is
/// there, and marks every entry as wanting an owner, a need and an approval.
package struct PolicyDraft: Sendable {
    /// One observed host.
    package struct Host: Sendable {
        package var scan: HostScan
        /// Names by which it was scanned, and which may therefore be declared in its stead.
        package var scannedNames: Set<HostName>
        /// Whether its address was scanned as such too.
        package var isTarget: Bool
        /// For comments only: aliases and reverse names, which nobody asked for.
        package var names: [String]

        package init(scan: HostScan, scannedNames: Set<HostName> = [], isTarget: Bool = true, names: [String] = []) {
            self.scan = scan
            self.scannedNames = scannedNames
            self.isTarget = isTarget
            self.names = names
        }
    }

    /// Why no policy can be drafted, in one lower-case sentence.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    private let name: String
    private let hosts: [Host]
    /// Where each name led.
    private let addressesByName: [HostName: Set<IPAddress>]

    /// - Parameter name: what the policy is to be called.
    /// - Throws: when nothing was observed: an empty policy would be worth nothing.
    package init(name: String, hosts: [Host]) throws(Failure) {
        guard !hosts.isEmpty else { throw Failure(description: "the result has no host, so there is nothing to draft") }
        guard hosts.contains(where: { Self.isAnswered($0.scan) }) else {
            throw Failure(description: "the result has no port, so there is nothing to draft")
        }
        self.name = name
        self.hosts = hosts.sorted { $0.scan.address < $1.scan.address }
        addressesByName = hosts.reduce(into: [:]) { all, host in
            for name in host.scannedNames { all[name, default: []].insert(host.scan.address) }
        }
    }

    /// What hosts of one group share: what they offer and what was probed on them.
    private struct Profile: Hashable {
        var tcp: PortSet
        var udp: PortSet
        var probedTCP: PortSet
        var probedUDP: PortSet
    }

    /// The policy as YAML, the same for the same observations in any order.
    package var text: String {
        var lines = [
            "# Drafted from what was observed. Before you rely on it: give each group its owner, each entry its need and",
            "# approval, remove what should not be there, and then uncomment 'require'. Targets are the names by which hosts",
            "# were scanned, where all addresses of a name offer the same, and else addresses.",
            "version: 1",
            "name: \(Self.quoted(name))",
            "# require: [need, owner, approved]",
            "groups:",
        ]
        for (number, (profile, members)) in profiles.enumerated() {
            lines += group(profile, members, number: number + 1)
        }
        lines += unansweredGroup(number: profiles.count + 1)
        return lines.joined(separator: "\n") + "\n"
    }

    /// What whoever asked for the draft should know of it, in one lower-case sentence.
    package var warning: String? {
        guard !unanswered.isEmpty else { return nil }
        return "nothing was concluded about \(countedUnanswered), which only a comment at the end of the draft names"
    }

    private var countedUnanswered: String {
        unanswered.count == 1 ? "1 scanned address" : "\(unanswered.count) scanned addresses"
    }

    /// Hosts without a port about which anything was concluded.
    private var unanswered: [Host] { hosts.filter { !Self.isAnswered($0.scan) } }

    private static func isAnswered(_ scan: HostScan) -> Bool {
        Transport.allCases.contains { !probed(scan, $0).isEmpty }
    }

    /// Hosts by profile, those that expose most first.
    private var profiles: [(Profile, [Host])] {
        let grouped = Dictionary(grouping: hosts.filter { Self.isAnswered($0.scan) }) { host in
            Profile(
                tcp: Self.open(host.scan, .tcp), udp: Self.open(host.scan, .udp),
                probedTCP: Self.probed(host.scan, .tcp), probedUDP: Self.probed(host.scan, .udp))
        }
        return grouped.sorted { left, right in
            let (first, second) = (left.key, right.key)
            let exposures = (first.tcp.count + first.udp.count, second.tcp.count + second.udp.count)
            if exposures.0 != exposures.1 { return exposures.0 > exposures.1 }
            return left.value[0].scan.address < right.value[0].scan.address
        }.map { ($0.key, $0.value) }
    }

    private func group(_ profile: Profile, _ members: [Host], number: Int) -> [String] {
        let isQuiet = profile.tcp.isEmpty && profile.udp.isEmpty
        let scans = [("tcp", profile.probedTCP), ("udp", profile.probedUDP)].filter { !$0.1.isEmpty }
            .map { "\($0.0): \"\($0.1)\"" }
        var lines = [
            "  - name: \(isQuiet ? "quiet" : label(profile))-\(number)",
            "    # owner: who answers for these hosts?",
            "    targets:",
        ]
        lines += targets(members)
        lines.append("    scan: { \(scans.joined(separator: ", ")) }")
        guard !isQuiet else { return lines }
        lines.append("    expect:")
        for (transport, ports) in [(Transport.tcp, profile.tcp), (.udp, profile.udp)] {
            for port in ports {
                let guess = ServiceName.name(ofPort: port, transport: transport)
                lines += [
                    "      - port: \(port)/\(transport)" + (guess.map { "  # usually \($0)" } ?? ""),
                    "        # need: why is this exposed?",
                    "        # approved: { by: who?, on: YYYY-MM-DD, review-by: YYYY-MM-DD }",
                ]
            }
        }
        return lines
    }

    /// A comment with the group that would watch the addresses that are left out. It is none of the policy's own, because
    /// the observed network would not pass: an address that nobody has is no evidence, today or tomorrow.
    private func unansweredGroup(number: Int) -> [String] {
        let left = unanswered
        guard !left.isEmpty else { return [] }
        func planned(_ transport: Transport) -> PortSet {
            left.reduce(PortSet()) { $0.union(Self.ports($1.scan, transport) { _ in true }) }
        }
        let profile = Profile(tcp: PortSet(), udp: PortSet(), probedTCP: planned(.tcp), probedUDP: planned(.udp))
        return [
            "  # Nothing was concluded about \(countedUnanswered), so no group has them: nobody will notice a host that appears",
            "  # there. This group watches them, but an audit ends with status 2 for as long as nothing can be concluded",
            "  # about one of them, as where nobody on the scanner's own network has the address. Uncomment it to watch them",
            "  # all the same, or scan from behind a router, where such addresses are filtered, and draft again.",
        ] + group(profile, left, number: number).map { "  # " + $0.dropFirst(2) }
    }

    /// Names first. An address goes without a line where it was scanned by name alone and that name stands here.
    private func targets(_ members: [Host]) -> [String] {
        let addresses = Set(members.map(\.scan.address))
        let names = Set(members.flatMap(\.scannedNames)).filter { addressesByName[$0]?.isSubset(of: addresses) == true }
        let named = names.sorted().map { name in
            "      - \(Self.quoted(name.text))  # scanned by this name: " + Self.listed(addressesByName[name] ?? [])
        }
        let bare = members.filter { $0.isTarget || $0.scannedNames.isDisjoint(with: names) }
        let ranges = AddressSet(bare.map { AddressRange($0.scan.address) }).ranges.map { range in
            let names = bare.filter { range.contains($0.scan.address) }
                .flatMap { $0.names + $0.scannedNames.map(\.text) }
            let comment = names.isEmpty ? "" : "  # " + Set(names).sorted().map(Self.commented).joined(separator: ", ")
            return "      - \"\(range)\"\(comment)"
        }
        return named + ranges
    }

    private static let mostListedAddresses = 4

    private static func listed(_ addresses: Set<IPAddress>) -> String {
        let named = addresses.sorted().prefix(mostListedAddresses).map(\.description).joined(separator: ", ")
        let more = addresses.count - mostListedAddresses
        return named + (more > 0 ? " and \(more) more" : "")
    }

    /// A word for hosts by the first thing that they offer.
    private func label(_ profile: Profile) -> String {
        let first =
            profile.tcp.first { _ in true }.flatMap { ServiceName.name(ofPort: $0, transport: .tcp) }
            ?? profile.udp.first { _ in true }.flatMap { ServiceName.name(ofPort: $0, transport: .udp) }
        return first ?? "hosts"
    }

    private static func open(_ scan: HostScan, _ transport: Transport) -> PortSet {
        ports(scan, transport) { $0 == .open }
    }

    /// Ports that some conclusion was reached about, if only that they are not open, or that stayed silent as UDP ports
    /// do.
    private static func probed(_ scan: HostScan, _ transport: Transport) -> PortSet {
        let shut = scan.undetermined.filter { entry in
            entry.transport == transport && entry.states.allSatisfy { $0.isConclusive && $0 != .open }
        }
        let known = ports(scan, transport) { $0.isConclusive || ($0 == .openFiltered && transport == .udp) }
        return shut.reduce(known) { $0.union($1.ports) }
    }

    private static func ports(
        _ scan: HostScan, _ transport: Transport, where isWanted: (PortState) -> Bool
    ) -> PortSet {
        let single = scan.observations.filter { $0.endpoint.transport == transport && isWanted($0.state) }
            .map(\.endpoint.port)
        return scan.aggregates.filter { $0.transport == transport && isWanted($0.state) }
            .reduce(PortSet(single)) { $0.union($1.ports) }
    }

    /// A double-quoted YAML scalar.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.properties.generalCategory == .control: " "
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    /// A name from the network as part of a comment: nothing in it can end the comment's line.
    private static func commented(_ text: String) -> String {
        String(text.unicodeScalars.prefix(253).map { $0.value > 0x20 && $0.value < 0x7f ? Character($0) : "?" })
    }
}
