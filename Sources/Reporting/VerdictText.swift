import AuditModel

extension Verdict {
    /// One sentence on what the verdict says, for formats that describe their rules.
    var meaning: String {
        switch self {
        case .compliant: "The endpoint was found as the policy declares it."
        case .unexpectedOpen: "The endpoint is open, and the policy neither declares it open nor excuses it."
        case .missing: "The endpoint is declared open, and was found closed or filtered."
        case .wrongState: "The endpoint is declared closed or filtered, and was found in the other of the two states."
        case .wrongService: "Another service answers at the endpoint than the policy declares."
        case .insecureService: "The service at the endpoint is insecure, and the policy does not justify it."
        case .tlsViolation: "The endpoint's TLS is weaker than the policy demands."
        case .certificateViolation: "The endpoint's certificate does not meet the policy."
        case .dnsMismatch: "The name resolves to something else than the policy declares."
        case .unresolved: "The policy declares a name that gives no address."
        case .undocumented: "The exposure is declared without the evidence that the policy requires of it."
        case .reviewOverdue: "The day by which the exposure had to be reviewed has passed."
        case .notVerified: "There is no conclusive evidence for or against what the policy declares."
        }
    }

    /// What to do about findings of this kind, in one sentence.
    var advice: String {
        switch self {
        case .compliant: "Nothing is to be done."
        case .unexpectedOpen: "Close the port, or declare it with its need and approval."
        case .missing: "Start the service, or take the declaration out of the policy."
        case .wrongState: "Correct the firewall or the declaration."
        case .wrongService: "Find out what answers there, and correct the service or the declaration."
        case .insecureService: "Replace the service by a secure one, or justify it in the policy."
        case .tlsViolation: "Raise the service's TLS settings to what the policy demands."
        case .certificateViolation: "Install a certificate that meets the policy."
        case .dnsMismatch: "Correct the DNS record or the declaration."
        case .unresolved: "Restore the DNS record, or take the name out of the policy."
        case .undocumented: "Add the missing owner, need or approval to the policy."
        case .reviewOverdue: "Review the exposure and record the new date."
        case .notVerified: "Scan again from a place and at a time that give evidence."
        }
    }
}
