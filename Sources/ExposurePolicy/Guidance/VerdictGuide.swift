package import AuditModel

/// What a verdict means, for people who meet it in a report.
package struct VerdictGuide: Sendable {
    package var verdict: Verdict
    /// One line.
    package var title: String
    package var meaning: String
    package var example: String
    /// What to do; `nil` where nothing is to be done.
    package var remedy: String?
    /// Controls that the check serves, as auditors cite them.
    package var controls: [String]

    /// The guide to a rule id; `nil` for a word that is none.
    package init?(_ id: String) {
        guard let verdict = Verdict(rawValue: id) else { return nil }
        self.init(verdict)
    }

    package init(_ verdict: Verdict) {
        self.verdict = verdict
        remedy = FindingText.remedy(verdict)
        controls = Self.controls(verdict)
        (title, meaning, example) = Self.text(verdict)
    }

    /// The rule id that an unknown word was probably meant to be, as an ending for a message.
    package static func hint(for word: String) -> String {
        Suggestion.hint(for: word, of: Verdict.allCases.map(\.rawValue))
    }

    private static func controls(_ verdict: Verdict) -> [String] {
        let ports = ["PCI DSS 4.0 1.2.5", "NIST 800-53 CM-7", "CIS 4.4", "CIS 4.8", "ISO 27001 A.8.20"]
        return switch verdict {
        case .compliant: ["PCI DSS 4.0 1.2.7", "NIST 800-53 CA-7"]
        case .unexpectedOpen: ports + ["PCI DSS 4.0 11.3", "NIST 800-53 RA-5"]
        case .missing: ["NIST 800-53 CA-7", "ISO 27001 A.8.21"]
        case .wrongState: ports
        case .wrongService: ["PCI DSS 4.0 1.2.5", "PCI DSS 4.0 2.2.4", "NIST 800-53 CM-7"]
        case .insecureService:
            ["PCI DSS 4.0 1.2.6", "PCI DSS 4.0 2.2.5", "NIST 800-53 CM-7", "CIS 4.8", "ISO 27001 A.8.21"]
        case .tlsViolation, .certificateViolation: ["PCI DSS 4.0 2.2.5", "NIST 800-53 CM-7", "ISO 27001 A.8.21"]
        case .dnsMismatch, .unresolved: ["NIST 800-53 CA-7", "ISO 27001 A.8.20"]
        case .undocumented: ["PCI DSS 4.0 1.2.5", "NIST 800-53 CM-7", "ISO 27001 A.8.22"]
        case .reviewOverdue: ["PCI DSS 4.0 1.2.7", "NIST 800-53 CA-7", "CIS 4.4"]
        case .notVerified: ["PCI DSS 4.0 11.3", "NIST 800-53 CA-7", "CIS 13.4"]
        }
    }

    private static func text(_ verdict: Verdict) -> (title: String, meaning: String, example: String) {
        switch verdict {
        case .compliant:
            (
                "the endpoint is as declared",
                "Conclusive evidence shows the port in the state that the deciding expectation declares.",
                "443/tcp is declared open and answered with syn-ack."
            )
        case .unexpectedOpen:
            (
                "a port is open that nobody declared open",
                "The port is open, and either no expectation lists it or one declares it closed, filtered or not-open.",
                "A forgotten 8080/tcp answers on a web server whose group lists 443/tcp alone."
            )
        case .missing:
            (
                "a declared exposure is gone",
                "An expectation says open, and the port was conclusively found closed or filtered.",
                "443/tcp is declared open and refuses connections."
            )
        case .wrongState:
            (
                "closed where filtered was declared, or the reverse",
                "An expectation says closed or filtered, and the port was found to be the other of the two.",
                "25/tcp is declared filtered, but answers with a reset: the firewall lets probes through."
            )
        case .wrongService:
            (
                "another service answers than the one declared",
                "The service that identified itself at the open port is not the one that the expectation names.",
                "443/tcp is declared to be https, and an SSH server answers there."
            )
        case .insecureService:
            (
                "a service that protects nothing, without a justification",
                "The service sends passwords or data in the clear, and the expectation has no 'insecure' that says why.",
                "23/tcp is declared open with 'service: telnet' and nothing else."
            )
        case .tlsViolation:
            (
                "the TLS of a service is weaker than declared",
                "The server accepts a version of TLS below the declared minimum, or no handshake succeeds.",
                "'minimum: \"1.2\"' is declared, and the server still accepts TLS 1.0."
            )
        case .certificateViolation:
            (
                "a certificate is not what was declared",
                "It has expired or expires too soon, does not cover the names that lead to the server, or is not trusted.",
                "'valid-for: 21d' is declared, and the certificate ends in 9 days."
            )
        case .dnsMismatch:
            (
                "the DNS answers otherwise than declared",
                "A name's alias or addresses differ from those under 'dns'.",
                "www.example.com is declared to have 192.0.2.4 alone, and has 198.51.100.7 as well."
            )
        case .unresolved:
            (
                "a declared name leads to no address",
                "A name among the targets could not be resolved in a live run, so nothing behind it could be examined.",
                "old.example.com is still a target, and its record is gone."
            )
        case .undocumented:
            (
                "an open expectation lacks required evidence",
                "The policy's 'require' asks for evidence, such as need or approval, that the expectation does not carry.",
                "'require: [need, approved]' is set, and an expectation for 21/tcp says neither."
            )
        case .reviewOverdue:
            (
                "an approval was not reviewed in time",
                "The 'review-by' of the expectation's approval lies before the day of judging, in UTC.",
                "'review-by: 2026-06-30' is set, and today is 2026-07-01."
            )
        case .notVerified:
            (
                "there is no conclusive evidence",
                "The endpoint was not looked at, could not be reached from here, or did not say enough to decide.",
                "53/udp is declared open and stayed silent; or 443/tcp is, at an address of the scanner's own network that "
                    + "nobody has (no-neighbor): the host may be switched off, or gone."
            )
        }
    }
}
