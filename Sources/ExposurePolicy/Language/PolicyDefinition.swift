import AuditModel

/// The keys of a policy file.
enum PolicyKeys {
    static let version = Key("version", .version, isRequired: true, "The version of this language: 1.")
    static let name = Key(
        "name", .text(example: "Example Ltd perimeter"), isRequired: true, "What the policy is called in every report.")
    static let vantage = Key(
        "vantage", .text(example: "internet"), "From where the policy must hold; stands in every report.")
    static let require = Key(
        "require", ValueKind<Policy.Requirement>.choice.located.list(of: "kinds of evidence"),
        "Evidence that each open expectation must carry.")
    static let scan = Key(
        "scan", .policyScan, "Ports that are probed on every host unless a group says otherwise, and how.")
    static let portSets = Key(
        "port-sets", ValueKind<[PortSetDefinition]>.portSets,
        "Names for sets of ports, usable wherever ports are named.")
    static let severity = Key("severity", .severities, "Severities of verdicts, in place of the usual ones.")
    static let exclude = Key(
        "exclude", ValueKind.target.list(of: "targets"),
        "Hosts that are never probed nor judged; wins over everything.")
    static let includes = Key(
        "includes", ValueKind.text(example: "teams/web.yaml").located.list(of: "paths"),
        "Further files with groups, waivers, port sets and exclusions, relative to this one.")
    static let groups = Key(
        "groups", ValueKind.group.list(of: "groups"), "Targets with one owner, and what they may expose.")
    static let waivers = Key(
        "waivers", ValueKind.waiver.list(of: "waivers"), "Signed exceptions, each until a day.")
    static let waiverNotice = Key(
        "waiver-notice",
        .duration(example: "14d", .seconds(0)...(.seconds(86_400 * 3650)), limits: "from 0d to 3650d"),
        "How long before their end waivers are listed, in whole days; '30d' unless said.")

    static let definition = MappingDefinition(
        "a policy",
        [
            version.member, name.member, vantage.member, require.member, scan.member, portSets.member,
            severity.member, exclude.member, includes.member, groups.member, waivers.member, waiverNotice.member,
        ],
        strangers: [
            "targets": "targets stand in a group, under 'groups'",
            "expect": "expectations stand in a group, under 'groups'",
            "expectations": "expectations stand in a group, under 'groups', as its 'expect'",
            "owner": "the owner stands in a group, under 'groups'",
        ])

    /// What an included file may say: its own parts, and nothing that holds for the whole.
    static let fragmentDefinition = MappingDefinition(
        "an included file",
        [version.member, portSets.member, exclude.member, includes.member, groups.member, waivers.member],
        strangers: Dictionary(
            uniqueKeysWithValues: ["name", "vantage", "require", "scan", "severity", "waiver-notice"].map {
                ($0, "it stands in the policy that includes this file")
            }))
}

/// The keys of the policy's own `scan`: what is probed everywhere, and how.
enum ScanKeys {
    static let tcp = Key("tcp", .ports, "TCP ports, ranges, service names and port sets, or '-' for all.")
    static let udp = Key("udp", .ports, "UDP ports, ranges, service names and port sets, or '-' for all.")
    static let timing = Key(
        "timing", ValueKind<ScanTiming>.choice, "How hard to probe: polite, normal or fast.")
    /// The single values, each under its own name and, where it has one, under nmap's too.
    static let values = ScanValue.allCases.flatMap { value in
        [value.rawValue, value.alias].compactMap { $0 }.map { name in
            (value: value, key: Key(name, .scanValue(value.kind), value.summary))
        }
    }
    static let resolver = Key(
        "resolver", ValueKind.resolver.oneOrMore(of: "name servers"),
        "The name servers to ask instead of the system's: ADDRESS or ADDRESS:PORT.")

    static let definition = MappingDefinition(
        "the policy's scan",
        [tcp.member, udp.member, timing.member] + values.map(\.key.member) + [resolver.member])

    static let groupDefinition = MappingDefinition(
        "a group's scan", [tcp.member, udp.member],
        strangers: Dictionary(
            uniqueKeysWithValues: definition.members.dropFirst(2).map {
                ($0.name, "it stands in the policy's own 'scan'")
            }))
}

/// The keys of a group.
enum GroupKeys {
    static let name = Key(
        "name", .text(example: "web"), isRequired: true, "What the group is called in reports and waivers.")
    static let owner = Key(
        "owner", .text(example: "platform@example.com"), "Who answers for what these targets expose.")
    static let targets = Key(
        "targets", ValueKind.target.list(of: "targets"), isRequired: true,
        "Host names, addresses, ranges and prefixes.")
    static let scan = Key("scan", .groupScan, "Ports that are probed here, instead of the policy's, per transport.")
    static let expect = Key(
        "expect", ValueKind.expectation.list(of: "expectations"), "What single ports must be found to be.")
    static let unlisted = Key(
        "unlisted", ValueKind<Group.Unlisted>.choice,
        "What holds for ports without an expectation; 'not-open' unless said.")
    static let dns = Key("dns", ValueKind.nameExpectation.list(of: "names"), "What the DNS must say about names.")
    static let severity = Key("severity", .severities, "Severities of verdicts in this group.")

    static let definition = MappingDefinition(
        "a group",
        [
            name.member, owner.member, targets.member, scan.member, expect.member, unlisted.member, dns.member,
            severity.member,
        ],
        strangers: [
            "approved": "an approval stands in an expectation, under 'expect'",
            "port": "a port stands in an expectation, under 'expect'",
        ])
}

/// The keys of a DNS expectation.
enum NameKeys {
    static let name = Key("name", .hostName, isRequired: true, "The name to look up.")
    static let cname = Key("cname", .hostName, "The name that it must be an alias of.")
    static let addresses = Key(
        "addresses", ValueKind.address.list(of: "addresses"), "Every address that it must have, and no other.")

    static let definition = MappingDefinition(
        "a DNS expectation", [name.member, cname.member, addresses.member])
}
