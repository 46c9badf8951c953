import AuditModel

/// The keys of an expectation.
enum ExpectationKeys {
    static let port = Key(
        "port", .declaredPorts, isRequired: true,
        "The port, or ports, with the transport: 443/tcp, 8000-8010/tcp, https/tcp.")
    static let state = Key(
        "state", ValueKind<ExpectedState>.choice, "What the port must be found to be; 'open' unless said.")
    static let service = Key("service", .serviceName, "The service that must answer there.")
    static let tls = Key("tls", .tls, "What the service's TLS must be.")
    static let insecure = Key("insecure", .insecure, "Why a service that protects nothing is accepted here.")
    static let need = Key("need", .text(example: "Public web site"), "Why the exposure is needed.")
    static let approved = Key("approved", .approval, "Who approved the exposure, and until when.")
    static let controls = Key(
        "controls", ValueKind.text(example: "PCI DSS 1.2.5").list(of: "controls"),
        "Controls that the entry serves, as auditors cite them.")
    static let vantage = Key(
        "vantage", ValueKind.text(example: "internet").oneOrMore(of: "vantages"),
        "From where the expectation holds; everywhere unless said.")
    static let severity = Key("severity", .severities, "Severities of this entry's verdicts.")

    static let definition = MappingDefinition(
        "an expectation",
        [
            port.member, state.member, service.member, tls.member, insecure.member, need.member, approved.member,
            controls.member, vantage.member, severity.member,
        ],
        strangers: [
            "owner": "the owner stands in the group",
            "review-by": "it stands under 'approved'",
            "ticket": "it stands under 'approved'",
            "certificate": "it stands under 'tls'",
        ])
}

/// The keys of an approval.
enum ApprovalKeys {
    static let by = Key("by", .text(example: "ciso@example.com"), isRequired: true, "Who approved.")
    static let on = Key("on", .day, "The day of the approval.")
    static let ticket = Key("ticket", .text(example: "CHG-1042"), "Where the approval is recorded.")
    static let reviewBy = Key(
        "review-by", .day, "The last day on which the approval need not be reviewed; UTC.")

    static let definition = MappingDefinition(
        "an approval", [by.member, on.member, ticket.member, reviewBy.member])
}

/// The keys of `tls`.
enum TLSKeys {
    static let minimum = Key(
        "minimum", ValueKind<TLSVersion>.choice, "The lowest version of TLS that the server may accept.")
    static let certificate = Key("certificate", .certificate, "What the server's certificate must be.")

    static let definition = MappingDefinition("a TLS expectation", [minimum.member, certificate.member])
}

/// The keys of `certificate`.
enum CertificateKeys {
    /// Whether a certificate's names must cover the names that lead to its server.
    enum Names: String, Sendable, CaseIterable {
        case match
        case any
    }

    static let validFor = Key(
        "valid-for", .duration(example: "21d", .seconds(0)...(.seconds(86_400 * 3650)), limits: "from 0d to 3650d"),
        "How long it must still be valid, in whole days.")
    static let names = Key(
        "names", ValueKind<Names>.choice, "'match' when it must cover the names that lead to the server.")
    static let trusted = Key("trusted", .flag, "Whether its chain must lead to a trust anchor.")

    static let definition = MappingDefinition(
        "a certificate expectation", [validFor.member, names.member, trusted.member])
}

/// The keys of `insecure`.
enum InsecureKeys {
    static let because = Key(
        "because", .text(example: "legacy partner feed"), isRequired: true, "Why the service cannot be protected.")
    static let compensating = Key("compensating", .text(example: "IP allow list"), "What is done instead.")

    static let definition = MappingDefinition("a justification", [because.member, compensating.member])
}

/// The keys of a waiver.
enum WaiverKeys {
    static let id = Key("id", .text(example: "W-17"), isRequired: true, "What the waiver is called.")
    static let match = Key("match", .waiverMatch, isRequired: true, "The findings that it is about.")
    static let reason = Key(
        "reason", .text(example: "migration to the new gateway"), isRequired: true, "Why the exception is granted.")
    static let approvedBy = Key(
        "approved-by", .text(example: "ciso@example.com"), isRequired: true, "Who granted it.")
    static let ticket = Key("ticket", .text(example: "SEC-311"), "Where it is recorded.")
    static let until = Key("until", .day, isRequired: true, "The last day on which it holds; UTC.")

    static let definition = MappingDefinition(
        "a waiver", [id.member, match.member, reason.member, approvedBy.member, ticket.member, until.member])
}

/// The keys of a waiver's `match`.
enum WaiverMatchKeys {
    static let target = Key("target", .target, "Every endpoint that this target covers.")
    static let group = Key("group", .text(example: "web"), "Findings of this group.")
    static let port = Key("port", .declaredPorts, "Findings about these ports.")
    static let transport = Key("transport", ValueKind<Transport>.choice, "Findings about ports of this transport.")
    static let verdict = Key(
        "verdict", .choice(Verdict.allCases.filter { $0 != .compliant }), "Findings with this verdict.")

    static let definition = MappingDefinition(
        "a waiver's match", [target.member, group.member, port.member, transport.member, verdict.member])
}
