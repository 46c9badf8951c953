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
    static let exclude = Key(
        "exclude", ValueKind.target.list(of: "targets"), "Hosts that are never probed nor judged; wins over everything."
    )
    static let groups = Key(
        "groups", ValueKind.group.list(of: "groups"), isRequired: true,
        "Targets with one owner, and what they may expose.")

    static let definition = MappingDefinition(
        "a policy",
        [
            version.member, name.member, vantage.member, require.member, scan.member, exclude.member, groups.member,
        ],
        strangers: [
            "targets": "targets stand in a group, under 'groups'",
            "expect": "expectations stand in a group, under 'groups'",
            "owner": "the owner stands in a group, under 'groups'",
        ])
}

/// The keys of the policy's own `scan`: what is probed everywhere, and how.
enum ScanKeys {
    static let tcp = Key("tcp", .ports, "TCP ports, ranges and service names, or '-' for all.")
    static let udp = Key("udp", .ports, "UDP ports, ranges and service names, or '-' for all.")
    static let timing = Key(
        "timing", ValueKind<ScanOptions.Timing>.choice, "How hard to probe: polite, normal or fast.")
    static let maximumRate = Key(
        "max-rate", .count(1...10_000_000, of: "probes per second"), "Probes per second in all.")
    static let maximumHostRate = Key(
        "max-host-rate", .count(1...10_000_000, of: "probes per second"), "Probes per second to one host.")
    static let maximumRetries = Key(
        "max-retries", .count(0...20, of: "retries"), "How often a silent port is probed again.")
    static let timeout = Key(
        "timeout", .duration(example: "1500ms", .milliseconds(1)...(.seconds(300)), limits: "from 1ms to 5m"),
        "How long a probe waits for its answer.")
    static let maximumSockets = Key("max-sockets", .count(1...1_000_000, of: "sockets"), "Sockets open at once.")
    static let resolver = Key(
        "resolver", .text(example: "192.0.2.53"), "The name server to ask: ADDRESS or ADDRESS:PORT.")

    static let definition = MappingDefinition(
        "the policy's scan",
        [
            tcp.member, udp.member, timing.member, maximumRate.member, maximumHostRate.member, maximumRetries.member,
            timeout.member, maximumSockets.member, resolver.member,
        ])

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
        "targets", ValueKind.target.list(of: "targets"), isRequired: true, "Host names, addresses, ranges and prefixes."
    )
    static let scan = Key("scan", .groupScan, "Ports that are probed here, instead of the policy's, per transport.")
    static let expect = Key(
        "expect", ValueKind.expectation.list(of: "expectations"), "What single ports must be found to be.")
    static let unlisted = Key(
        "unlisted", ValueKind<Group.Unlisted>.choice,
        "What holds for ports without an expectation; 'not-open' unless said.")

    static let definition = MappingDefinition(
        "a group",
        [name.member, owner.member, targets.member, scan.member, expect.member, unlisted.member],
        strangers: [
            "approved": "an approval stands in an expectation, under 'expect'",
            "port": "a port stands in an expectation, under 'expect'",
        ])
}

/// The keys of an expectation.
enum ExpectationKeys {
    static let port = Key(
        "port", .declaredPorts, isRequired: true,
        "The port, or ports, with the transport: 443/tcp, 8000-8010/tcp, https/tcp.")
    static let state = Key(
        "state", ValueKind<ExpectedState>.choice, "What the port must be found to be; 'open' unless said.")
    static let service = Key("service", .serviceName, "The service that must answer there.")
    static let need = Key("need", .text(example: "Public web site"), "Why the exposure is needed.")
    static let approved = Key("approved", .approval, "Who approved the exposure, and until when.")
    static let controls = Key(
        "controls", ValueKind.text(example: "PCI DSS 1.2.5").list(of: "controls"),
        "Controls that the entry serves, as auditors cite them.")

    static let definition = MappingDefinition(
        "an expectation",
        [port.member, state.member, service.member, need.member, approved.member, controls.member],
        strangers: [
            "owner": "the owner stands in the group",
            "review-by": "it stands under 'approved'",
            "ticket": "it stands under 'approved'",
        ])
}

/// The keys of an approval.
enum ApprovalKeys {
    static let by = Key("by", .text(example: "ciso@example.com"), isRequired: true, "Who approved.")
    static let on = Key("on", .day, "The day of the approval.")
    static let ticket = Key("ticket", .text(example: "CHG-1042"), "Where the approval is recorded.")
    static let reviewBy = Key("review-by", .day, "The last day on which the approval need not be reviewed; UTC.")

    static let definition = MappingDefinition(
        "an approval", [by.member, on.member, ticket.member, reviewBy.member])
}
