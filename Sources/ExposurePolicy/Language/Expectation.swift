package import AuditModel

/// Ports of one transport, as an expectation declares them.
package struct PortDeclaration: Hashable, Sendable, CustomStringConvertible {
    /// Never empty.
    package var ports: PortSet
    package var transport: Transport

    package init(ports: PortSet, transport: Transport) {
        self.ports = ports
        self.transport = transport
    }

    /// Canonical: `443/tcp`, `8000-8010/tcp`.
    package var description: String { "\(ports)/\(transport)" }
}

/// What one port, or each of several, must be found to be.
package struct Expectation: Sendable {
    package var port: PortDeclaration
    package var location: SourceLocation
    package var state: ExpectedState
    package var service: String?
    package var tls: TLSExpectation?
    /// Why a service that protects nothing is accepted here.
    package var insecure: InsecureJustification?
    package var need: String?
    package var approved: Approval?
    package var controls: [String]
    /// From where it holds; everywhere when empty.
    package var vantages: [String]
    package var severities: [Verdict: Severity]

    /// Whether it holds from a vantage. One that is bound to vantages may hold where nobody says from where.
    func applies(from vantage: String?) -> Bool {
        guard let vantage, !vantages.isEmpty else { return true }
        let place = VantageText.canonical(vantage)
        return vantages.contains { VantageText.canonical($0) == place }
    }

    /// Whether both can hold in one run.
    func canHold(beside other: Expectation) -> Bool {
        vantages.isEmpty || other.vantages.isEmpty || vantages.contains { other.applies(from: $0) }
    }
}

/// What the TLS of a service must be.
package struct TLSExpectation: Hashable, Sendable {
    package var minimum: TLSVersion?
    package var certificate: CertificateExpectation?
}

/// What a certificate must be. One that is declared at all must be within its time.
package struct CertificateExpectation: Hashable, Sendable {
    /// Days that it must still be valid for.
    package var validDays: Int?
    package var matchesNames: Bool
    package var isTrusted: Bool
}
