/// What answers at an open endpoint, as far as somebody found out. Absent facts are unknown, never denied.
package struct ServiceFacts: Hashable, Sendable, Codable {
    package enum Method: String, Hashable, Sendable, Codable {
        /// The service spoke, and was recognised by what it said.
        case probed
        /// Guessed from the port number: nmap's "table". No evidence about what answers.
        case table
    }

    /// The protocol, lower case, without its TLS: `http` for HTTPS as well.
    package var name: String?
    package var method: Method
    package var product: String?
    package var version: String?
    package var tls: TLSFacts?
    /// Why a TLS handshake cannot succeed there; `nil` when one did, or none was tried, or the attempt was inconclusive.
    package var tlsRefusal: String?

    package init(
        name: String? = nil,
        method: Method = .probed,
        product: String? = nil,
        version: String? = nil,
        tls: TLSFacts? = nil,
        tlsRefusal: String? = nil
    ) {
        self.name = name
        self.method = method
        self.product = product
        self.version = version
        self.tls = tls
        self.tlsRefusal = tlsRefusal
    }
}

/// A version of TLS that a server may accept.
package enum TLSVersion: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case tls10 = "1.0"
    case tls11 = "1.1"
    case tls12 = "1.2"
    case tls13 = "1.3"

    package static func < (lhs: TLSVersion, rhs: TLSVersion) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// What a server's TLS was found to be.
package struct TLSFacts: Hashable, Sendable, Codable {
    /// Versions with which a handshake succeeded, sorted.
    package var accepted: [TLSVersion]
    /// Versions that were tried and refused, sorted. A version in neither list was not tried.
    package var refused: [TLSVersion]
    package var certificate: CertificateFacts?

    package init(accepted: [TLSVersion], refused: [TLSVersion] = [], certificate: CertificateFacts? = nil) {
        self.accepted = accepted
        self.refused = refused
        self.certificate = certificate
    }
}

/// What a server's leaf certificate says, and whether it is believed.
package struct CertificateFacts: Hashable, Sendable, Codable {
    package var subject: String
    package var issuer: String
    /// DNS names of the subject alternative name, as written: wildcards keep their star.
    package var dnsNames: [String]
    package var addresses: [IPAddress]
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    /// Whether the chain leads to a trust anchor; `nil` when nobody checked.
    package var isTrusted: Bool?

    package init(
        subject: String,
        issuer: String,
        dnsNames: [String],
        addresses: [IPAddress] = [],
        notBefore: Timestamp,
        notAfter: Timestamp,
        isTrusted: Bool? = nil
    ) {
        self.subject = subject
        self.issuer = issuer
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isTrusted = isTrusted
    }
}
