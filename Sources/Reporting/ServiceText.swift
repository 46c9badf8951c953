import AuditModel

/// What answers at an endpoint, in words for people.
struct ServiceText {
    let observation: Observation

    init(_ observation: Observation) { self.observation = observation }

    /// `https nginx 1.24.0`; a name that only the port number stands for has a question mark.
    var name: String? {
        let endpoint = observation.endpoint
        let guess = ServiceName.name(ofPort: endpoint.port, transport: endpoint.transport).map { "\($0)?" }
        guard let service = observation.service else { return guess }
        let name = service.name.map { service.method == .table ? "\($0)?" : $0 } ?? guess
        let words = [name, service.product, service.version].compactMap(\.self)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// TLS versions and certificate, a phrase each.
    var details: [String] {
        guard let service = observation.service else { return [] }
        var details: [String] = []
        if let tls = service.tls {
            if !tls.accepted.isEmpty { details.append("TLS " + Self.list(tls.accepted)) }
            if !tls.refused.isEmpty { details.append("refuses TLS " + Self.list(tls.refused)) }
            if let certificate = tls.certificate { details.append(Self.phrase(certificate)) }
        }
        if let refusal = service.tlsRefusal { details.append("no TLS: \(refusal)") }
        return details
    }

    /// All of it on one line.
    var line: String? {
        let parts = [name].compactMap(\.self) + details
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    static func list(_ versions: [TLSVersion]) -> String { versions.map(\.rawValue).joined(separator: " ") }

    private static func phrase(_ certificate: CertificateFacts) -> String {
        let names = certificate.dnsNames + certificate.addresses.map(\.description)
        let trust = certificate.isTrusted.map { $0 ? ", trusted" : ", not trusted" } ?? ""
        return "certificate \(certificate.subject)"
            + (names.isEmpty ? "" : " for \(names.joined(separator: " "))")
            + " by \(certificate.issuer), \(certificate.notBefore.day) to \(certificate.notAfter.day)" + trust
    }
}
