import AuditModel

/// What one part of an expectation beyond the port's state comes to.
struct PartVerdict: Equatable {
    var verdict: Verdict
    /// Tells the parts of one endpoint apart; part of the finding's id.
    var detail: String
    var expected: String
    var observed: String
    /// Completes `192.0.2.4:443/tcp `.
    var message: String
}

/// Holds what was identified at an open port against what the policy says of its service. A fact that nobody found out
/// leaves its part not verified; a guess from the port number is no fact.
struct ServiceRules {
    let expectation: Expectation
    let facts: ServiceFacts?
    /// Names that led to the endpoint, or its address where none did.
    let names: [String]
    let address: IPAddress
    let day: CalendarDay

    init(_ expectation: Expectation, _ facts: ServiceFacts?, names: [String], address: IPAddress, day: CalendarDay) {
        self.expectation = expectation
        self.facts = facts?.method == .probed ? facts : nil
        self.names = names
        self.address = address
        self.day = day
    }

    /// Every part that the expectation declares or the facts raise; compliant parts are left out.
    var verdicts: [PartVerdict] {
        [service, insecure].compactMap(\.self) + (expectation.tls.map { tls($0) } ?? [])
    }

    private var service: PartVerdict? {
        guard let declared = expectation.service else { return nil }
        guard let found = facts?.name else {
            return PartVerdict(
                verdict: .notVerified, detail: "service", expected: declared, observed: "service not identified",
                message: "is declared to be '\(declared)', but nothing identified its service")
        }
        if ServiceMatch.matches(declared, found, tls: hasTLS) { return nil }
        let shown = hasTLS == true ? "\(found) over TLS" : found
        // Whether `https` answers cannot be said while nobody tried TLS.
        if hasTLS == nil, ServiceMatch.matches(declared, found, tls: true) {
            return PartVerdict(
                verdict: .notVerified, detail: "service", expected: declared, observed: shown,
                message: "is declared to be '\(declared)' and speaks '\(found)', but nobody tried TLS there")
        }
        return PartVerdict(
            verdict: .wrongService, detail: "service", expected: declared, observed: shown,
            message: "is declared to be '\(declared)', but '\(shown)' answers there")
    }

    private var hasTLS: Bool? {
        guard let facts else { return nil }
        return facts.tls != nil ? true : facts.tlsRefusal != nil ? false : nil
    }

    private var insecure: PartVerdict? {
        guard expectation.insecure == nil else { return nil }
        if let found = facts?.name, hasTLS != true, ServiceName.insecure.contains(found) {
            return PartVerdict(
                verdict: .insecureService, detail: "service", expected: "a protected service, or a justification",
                observed: found, message: "offers '\(found)', which protects nothing, and no 'insecure' justifies it")
        }
        if let declared = expectation.service, ServiceName.insecure.contains(declared), hasTLS != true {
            return PartVerdict(
                verdict: .insecureService, detail: "service", expected: "a protected service, or a justification",
                observed: "declared as \(declared)",
                message: "is declared to be '\(declared)', which protects nothing, and no 'insecure' justifies it")
        }
        return nil
    }

    private func tls(_ declared: TLSExpectation) -> [PartVerdict] {
        guard let tls = facts?.tls else {
            let wanted = declared.minimum.map { "TLS \($0.rawValue) or later" } ?? "TLS"
            guard let refusal = facts?.tlsRefusal else {
                return [
                    PartVerdict(
                        verdict: .notVerified, detail: "tls", expected: wanted, observed: "TLS not examined",
                        message: "is declared with TLS, but nobody examined it")
                ]
            }
            return [
                PartVerdict(
                    verdict: .tlsViolation, detail: "handshake", expected: wanted, observed: refusal,
                    message: "is declared with TLS, but no handshake succeeds: \(refusal)")
            ]
        }
        return (declared.minimum.flatMap { version($0, tls) }.map { [$0] } ?? [])
            + (declared.certificate.map { CertificateRules($0, tls.certificate, rules: self).verdicts } ?? [])
    }

    private func version(_ minimum: TLSVersion, _ tls: TLSFacts) -> PartVerdict? {
        let wanted = "TLS \(minimum.rawValue) or later"
        let tooOld = tls.accepted.filter { $0 < minimum }
        if !tooOld.isEmpty {
            let list = tooOld.map(\.rawValue).joined(separator: ", ")
            return PartVerdict(
                verdict: .tlsViolation, detail: "minimum", expected: wanted, observed: "accepts TLS \(list)",
                message: "accepts TLS \(list), below the minimum of \(minimum.rawValue)")
        }
        let untried = TLSVersion.allCases.filter { $0 < minimum && !tls.refused.contains($0) }
        let isMet = tls.accepted.contains { $0 >= minimum }
        guard untried.isEmpty, isMet else {
            let list = untried.map(\.rawValue).joined(separator: ", ")
            return PartVerdict(
                verdict: .notVerified, detail: "tls", expected: wanted,
                observed: isMet ? "TLS \(list) not tried" : "no version accepted",
                message: "must refuse TLS below \(minimum.rawValue), but not every version was tried")
        }
        return nil
    }
}

/// Whether a service that was identified is the one that was declared.
enum ServiceMatch {
    /// `found` is the protocol without its TLS, as `ServiceFacts` keeps it; `tls` whether it is spoken over TLS.
    static func matches(_ declared: String, _ found: String, tls: Bool?) -> Bool {
        let wanted = canonical(declared)
        let seen = canonical(found)
        if let plain = overTLS[wanted] { return seen == wanted || (seen == plain && tls == true) }
        return seen == wanted && (tls != true || overTLS.values.contains(wanted) == false)
    }

    private static func canonical(_ name: String) -> String { synonyms[name] ?? name }

    /// Names of one protocol in IANA's registry, nmap's tables and common use.
    private static let synonyms = [
        "dns": "domain", "http-alt": "http", "http-proxy": "http", "https-alt": "https", "rdp": "ms-wbt-server",
        "smb": "microsoft-ds", "postgres": "postgresql", "submission": "smtp", "ms-sql": "ms-sql-s",
        "openssh": "ssh", "mssql": "ms-sql-s",
    ]

    private static let overTLS = [
        "https": "http", "imaps": "imap", "pop3s": "pop3", "smtps": "smtp", "ldaps": "ldap", "ftps": "ftp",
        "domain-s": "domain", "mqtts": "mqtt", "amqps": "amqp", "sips": "sip", "wsmans": "wsman", "docker-s": "docker",
    ]
}
