import AuditModel

/// The sentences of findings: what is the case, and what to do about it.
enum FindingText {
    /// `closed (conn-refused)`, or why there is no state to name.
    static func observed(_ knowledge: PortKnowledge, _ observation: Observation?) -> String {
        switch knowledge {
        case .nothing: return "not looked at"
        case .oneOf(let states): return "one of " + states.map(\.rawValue).joined(separator: ", ")
        case .state(let state):
            return observation.map { "\(state.rawValue) (\($0.evidence.reason.rawValue))" } ?? state.rawValue
        }
    }

    static func message(
        _ verdict: Verdict, subject: String, expected: ExpectedState, observed: String, group: String
    ) -> String {
        switch verdict {
        case .compliant where expected == .any: "\(subject) is \(observed), and group '\(group)' allows any state"
        case .compliant: "\(subject) is \(observed), as group '\(group)' declares"
        case .missing: "\(subject) is declared open in group '\(group)', but was found \(observed)"
        case .unexpectedOpen: "\(subject) is \(observed), but group '\(group)' declares it \(expected.rawValue)"
        case .wrongState: "\(subject) is \(observed), but group '\(group)' declares it \(expected.rawValue)"
        default:
            "\(subject) is declared \(expected.rawValue) in group '\(group)', but there is no conclusive evidence: \(observed)"
        }
    }

    static func unlisted(subject: String, observed: String, group: String) -> String {
        "\(subject) is \(observed), and no expectation of group '\(group)' lists it"
    }

    /// About a declared port of a host that opens everything.
    static func answeredForAll(subject: String, open: Int, group: String) -> String {
        "\(subject) is declared open in group '\(group)' and accepts connections, but so do \(open) ports of the host, "
            + "as a tarpit or SYN proxy makes them: that does not show that the service is there"
    }

    /// About the ports of a host that opens everything, `declaration` being what the policy says of them.
    static func opensEverything(_ address: IPAddress, ports: PortDeclaration, declaration: String) -> String {
        "\(address) accepts connections on \(ports.ports.count) \(ports.transport) ports, as a tarpit or SYN proxy does, "
            + "and \(declaration)"
    }

    /// The remedy where the port is known and what answers there is not: another scan of ours would not tell either.
    static let identification =
        "check results of 'nmap -sV' with 'tidewaiter check', which name the service, or verify it otherwise and waive it"

    /// The remedy where a UDP port that is declared open stays silent; `service` is what is meant to listen there.
    static func remedyForSilence(service: String?) -> String {
        let look = "check on the host that it listens, and waive this"
        if let service, ServiceName.silent.contains(service) {
            return "no scan can tell, because '\(service)' never answers: \(look)"
        }
        return "scan again from where the port can be reached, or, if its service answers no strangers, \(look)"
    }

    /// The remedy where nobody on the scanner's own network has the address.
    static let absence =
        "find out whether the host is switched on and has this address, and scan again; exclude an address that nobody is to have"

    static func remedy(_ verdict: Verdict) -> String? {
        switch verdict {
        case .compliant: nil
        case .unexpectedOpen:
            "close the port or filter it, or declare it open with its need and approval if it is wanted"
        case .missing: "restore the service, or remove the expectation if the exposure is no longer needed"
        case .wrongState: "correct the firewall or the host, or declare the state that is meant"
        case .wrongService: "find out what answers there, and correct the service or the expectation"
        case .insecureService: "replace the service by an encrypted one, or justify it under 'insecure'"
        case .tlsViolation: "correct the server's TLS settings, or the expectation"
        case .certificateViolation: "renew or replace the certificate"
        case .dnsMismatch: "correct the record, or the expectation"
        case .unresolved: "restore the record, or remove the target if the name is gone"
        case .undocumented: "add what is missing to the expectation"
        case .reviewOverdue: "review the approval and write the new date"
        case .notVerified: "scan again from where the port can be reached, until there is an answer"
        }
    }
}
