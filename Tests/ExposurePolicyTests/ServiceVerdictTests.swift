import AuditModel
import ExposurePolicy
import Testing

/// Services, TLS and certificates of open ports.
@Suite struct ServiceVerdictTests {
    private static func lines(_ expectation: String, _ facts: ServiceFacts?, target: String = "www.example.com") throws
        -> [String]
    {
        let text = Workbench.group(
            "targets: [\(target)]\nexpect:\n  - { port: 443/tcp, \(expectation) }", scan: "{ tcp: \"443\" }")
        var host = try HostScan.of("192.0.2.4", open: "443")
        host.observations[0].service = facts
        let judgement = try Workbench.judgement(text, [host], resolutions: ["www.example.com": ["192.0.2.4"]])
        #expect(Set(judgement.findings.map(\.id)).count == judgement.findings.count)
        return judgement.deviantLines.map { String($0.prefix { $0 != " " }) }
    }

    @Test(
        "a declared service is held against what was identified",
        arguments: [
            ("https", ServiceFacts(name: "http", tls: TLSFacts(accepted: [.tls13])), []),
            ("HTTPS", ServiceFacts(name: "http", tls: TLSFacts(accepted: [.tls13])), []),
            ("https", ServiceFacts(name: "http", tlsRefusal: "plain HTTP"), ["wrong-service"]),
            ("https", ServiceFacts(name: "http"), ["not-verified"]),
            ("http", ServiceFacts(name: "http", tls: TLSFacts(accepted: [.tls13])), ["wrong-service"]),
            ("http", ServiceFacts(name: "http-proxy"), []),
            ("dns", ServiceFacts(name: "domain"), []),
            ("https", ServiceFacts(name: "ssh"), ["wrong-service"]),
            ("https", nil, ["not-verified"]),
            ("https", ServiceFacts(name: nil), ["not-verified"]),
            ("https", ServiceFacts(name: "https", method: .table), ["not-verified"]),
            ("ssh", ServiceFacts(name: "https", method: .table), ["not-verified"]),
        ] as [(String, ServiceFacts?, [String])])
    func service(declared: String, facts: ServiceFacts?, verdicts: [String]) throws {
        #expect(try Self.lines("service: \(declared)", facts) == verdicts)
    }

    @Test(
        "a service that protects nothing needs a justification",
        arguments: [
            ("need: x", ServiceFacts(name: "telnet"), ["insecure-service"]),
            ("insecure: { because: legacy }", ServiceFacts(name: "telnet"), []),
            ("need: x", ServiceFacts(name: "telnet", method: .table), []),
            ("need: x", ServiceFacts(name: "ftp", tls: TLSFacts(accepted: [.tls12])), []),
            ("service: ftp", nil, ["insecure-service", "not-verified"]),
            ("service: ftp, insecure: { because: legacy, compensating: list }", nil, ["not-verified"]),
            ("state: any", ServiceFacts(name: "telnet"), ["insecure-service"]),
        ] as [(String, ServiceFacts?, [String])])
    func insecure(declared: String, facts: ServiceFacts?, verdicts: [String]) throws {
        #expect(try Self.lines(declared, facts) == verdicts)
    }

    @Test func everyFindingOfAnAcceptedInsecureServiceSaysWhyItIsAccepted() throws {
        let text = Workbench.group(
            """
            targets: [192.0.2.4]
            expect:
              - { port: 21/tcp, service: ftp, insecure: { because: legacy, compensating: allow list } }
              - { port: 22/tcp, insecure: { because: old } }
              - { port: 80/tcp }
            """)
        let findings = try Workbench.judgement(text, [.of("192.0.2.4", open: "21,22,80")]).findings
        func justifications(_ port: UInt16) -> [InsecureJustification?] {
            findings.filter { $0.endpoint?.port == port }.map(\.insecure)
        }
        let ftp = InsecureJustification(because: "legacy", compensating: "allow list")
        #expect(justifications(21) == [ftp, ftp] && justifications(80) == [nil])
        #expect(justifications(22) == [InsecureJustification(because: "old", compensating: nil)])
    }

    @Test(
        "the minimum of TLS needs every lower version refused",
        arguments: [
            (TLSFacts(accepted: [.tls12, .tls13], refused: [.tls10, .tls11]), []),
            (TLSFacts(accepted: [.tls13], refused: [.tls10, .tls11, .tls12]), []),
            (TLSFacts(accepted: [.tls10, .tls12]), ["tls-violation"]),
            (TLSFacts(accepted: [.tls13]), ["not-verified"]),
            (TLSFacts(accepted: [.tls13], refused: [.tls10]), ["not-verified"]),
            (TLSFacts(accepted: [], refused: [.tls10, .tls11]), ["not-verified"]),
        ] as [(TLSFacts, [String])])
    func tlsMinimum(tls: TLSFacts, verdicts: [String]) throws {
        #expect(try Self.lines("tls: { minimum: \"1.2\" }", ServiceFacts(name: "http", tls: tls)) == verdicts)
    }

    @Test func tlsThatNobodyExaminedIsNotVerifiedAndTLSThatIsRefusedIsAViolation() throws {
        #expect(try Self.lines("tls: { minimum: 1.2 }", nil) == ["not-verified"])
        #expect(try Self.lines("tls: { minimum: 1.2 }", ServiceFacts(name: "http")) == ["not-verified"])
        let refused = ServiceFacts(name: "http", tlsRefusal: "not TLS")
        #expect(try Self.lines("tls: { minimum: 1.2 }", refused) == ["tls-violation"])
    }

    struct CertificateCase: Sendable, CustomStringConvertible {
        var declared: String
        var names = ["www.example.com"]
        var from = -10
        var days = 100
        var isTrusted: Bool? = true
        var verdicts: [String] = []
        var description: String { "\(declared) \(names) \(from) \(days)" }
    }

    @Test(
        "a certificate is held against validity, names and trust; days are inclusive",
        arguments: [
            CertificateCase(declared: "valid-for: 21d", days: 21),
            CertificateCase(declared: "valid-for: 21d", days: 20, verdicts: ["certificate-violation"]),
            CertificateCase(declared: "names: any", days: 0),
            CertificateCase(declared: "names: any", days: -1, verdicts: ["certificate-violation"]),
            CertificateCase(declared: "names: any", from: 1, verdicts: ["certificate-violation"]),
            CertificateCase(declared: "names: any", from: 0),
            CertificateCase(declared: "names: match"),
            CertificateCase(declared: "names: match", names: ["*.example.com"]),
            CertificateCase(declared: "names: match", names: ["*.EXAMPLE.com"]),
            CertificateCase(declared: "names: match", names: ["example.com"], verdicts: ["certificate-violation"]),
            CertificateCase(declared: "names: match", names: ["*.com", "*"], verdicts: ["certificate-violation"]),
            CertificateCase(declared: "trusted: true"),
            CertificateCase(declared: "trusted: true", isTrusted: false, verdicts: ["certificate-violation"]),
            CertificateCase(declared: "trusted: true", isTrusted: nil, verdicts: ["not-verified"]),
            CertificateCase(declared: "trusted: false", isTrusted: false),
            CertificateCase(
                declared: "valid-for: 21d, names: match, trusted: true", names: [], days: -1, isTrusted: false,
                verdicts: ["certificate-violation", "certificate-violation", "certificate-violation"]),
        ])
    func certificate(test: CertificateCase) throws {
        let start = Int64(Workbench.today.daysSinceEpoch) * 86_400
        let certificate = CertificateFacts(
            subject: "CN=www.example.com", issuer: "CN=Test", dnsNames: test.names,
            notBefore: Timestamp(seconds: start + Int64(test.from) * 86_400 + 43_200),
            notAfter: Timestamp(seconds: start + Int64(test.days) * 86_400 + 43_200), isTrusted: test.isTrusted)
        let facts = ServiceFacts(name: "http", tls: TLSFacts(accepted: [.tls13], certificate: certificate))
        #expect(try Self.lines("tls: { certificate: { \(test.declared) } }", facts) == test.verdicts)
    }

    @Test func anAddressWithoutNamesMustStandInTheCertificateItself() throws {
        let time = Timestamp(seconds: Int64(Workbench.today.daysSinceEpoch) * 86_400)
        var certificate = CertificateFacts(
            subject: "s", issuer: "i", dnsNames: ["www.example.com"], notBefore: time, notAfter: time)
        func verdicts() throws -> [String] {
            try Self.lines(
                "tls: { certificate: { names: match } }",
                ServiceFacts(name: "http", tls: TLSFacts(accepted: [.tls13], certificate: certificate)),
                target: "192.0.2.4")
        }
        #expect(try verdicts() == ["certificate-violation"])
        certificate.addresses = [IPAddress("192.0.2.4")].compactMap(\.self)
        #expect(try verdicts() == [])
    }
}
