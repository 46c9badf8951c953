import AuditModel
import ExposurePolicy
import Foundation
import Testing

/// A dozen realistic policies, each judged by the evidence in the `.seen` file beside it, against its `.findings`.
@Suite struct GoldenFindingTests {
    @Test func everyPolicyGivesItsFindings() throws {
        for file in try PolicyFixtures.valid() {
            let name = String(file.name.dropLast(".yaml".count))
            let seen = try Data(contentsOf: PolicyFixtures.directory.appending(path: "valid/\(name).seen"))
            let policy = try PolicyParser(definitions: ["SITE": "x"]).parse(file.bytes, path: file.name).policy
            var sighting = try Sighting(String(decoding: seen, as: UTF8.self))
            let text = try Self.text(policy, sighting)
            try expectGolden(text, at: "valid/\(name).findings")
            var generator = SeededGenerator(seed: 11)
            sighting.hosts.shuffle(using: &generator)
            #expect(try Self.text(policy, sighting) == text, "\(name), shuffled")
        }
    }

    private static func text(_ policy: Policy, _ sighting: Sighting) throws -> String {
        let scope = try AuditScope(policy, names: sighting.names)
        var evidence = AuditEvidence(hosts: sighting.hosts)
        evidence.isInterrupted = sighting.isInterrupted
        let judgement = Judge(policy, scope: scope, on: Workbench.today).judge(evidence)
        let summary = Summary(findings: judgement.findings, incompleteReasons: judgement.incompleteReasons)
        let coverage = judgement.coverage
        var lines = [
            "exit status: \(summary.exitStatus)",
            """
            coverage: \(coverage.targets) targets, \(coverage.addresses) addresses, \(coverage.endpointsPlanned) planned, \
            \(coverage.endpointsConclusive) conclusive, \(coverage.endpointsInconclusive) inconclusive \
            (\(coverage.endpointsSilentUDP) silent UDP)
            """,
        ]
        lines += coverage.excluded.map { exclusion in
            "excluded: \(exclusion.specification), \(exclusion.addresses) addresses, declared there "
                + (exclusion.declaredEndpoints.isEmpty
                    ? "nothing" : exclusion.declaredEndpoints.map(\.description).joined(separator: " "))
        }
        lines += summary.incompleteReasons.map { "incomplete: \($0)" }
        lines += judgement.waivers.map {
            "waiver: \($0.id), \($0.state.rawValue), until \($0.until), waives \($0.waivedFindings) (\($0.match))"
        }
        lines += judgement.warnings.map { "warning: \($0)" }
        #expect(Set(judgement.findings.map(\.id)).count == judgement.findings.count, "ids collide")
        for finding in judgement.findings {
            let place = finding.endpoint?.description ?? finding.target
            lines.append("")
            lines.append(
                "\(finding.id) \(finding.severity.rawValue) \(finding.verdict.rawValue) \(place)"
                    + (finding.status == .waived ? " (waived by \(finding.waiver?.id ?? ""))" : ""))
            lines.append("  \(finding.message)")
            lines.append(
                "  target \(finding.target), group \(finding.group ?? "-"), owner \(finding.owner ?? "-"), at \(finding.policyLocation?.description ?? "-")"
            )
            if !finding.names.isEmpty { lines.append("  names \(finding.names.joined(separator: ", "))") }
            lines.append("  expected: \(finding.expected.text); observed: \(finding.observed.text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Evidence as the fixtures write it, one line per fact.
struct Sighting {
    var names = NameEvidence()
    var hosts: [HostScan] = []
    var isInterrupted = false

    struct Unreadable: Error {
        var line: String
    }

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let options = Dictionary(
                uniqueKeysWithValues: words.compactMap { word -> (String, String)? in
                    guard let equals = word.firstIndex(of: "=") else { return nil }
                    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
                })
            switch words[0] {
            case "interrupted": isInterrupted = true
            case "name": try addName(words, options)
            case "carried":
                names.carried[try HostName(parsing: words[1])] = words.dropFirst(2).compactMap { IPAddress($0) }
            case "tcp", "udp":
                hosts.append(
                    try HostScan.of(
                        words[1], open: options["open"] ?? "", closed: options["closed"] ?? "",
                        filtered: options["filtered"] ?? "", unreachable: options["unreachable"] ?? "",
                        openFiltered: options["silent"] ?? "", notScanned: options["notscanned"] ?? "",
                        udp: words[0] == "udp"))
            case "service": try addService(words, options)
            case "unsure": try addUndetermined(words, options)
            default: throw Unreadable(line: String(line))
            }
        }
    }

    /// `service ADDRESS PORT NAME`, with the versions of TLS that were accepted and refused, or why none was, and the
    /// certificate's last day, names and whether it is trusted.
    private mutating func addService(_ words: [String], _ options: [String: String]) throws {
        let host = hosts.lastIndex { $0.address.description == words[1] }
        guard let host, let port = UInt16(words[2]),
            let place = hosts[host].observations.firstIndex(where: { $0.endpoint.port == port })
        else { throw Unreadable(line: words.joined(separator: " ")) }
        func versions(_ key: String) -> [TLSVersion] {
            (options[key] ?? "").split(separator: ",").compactMap { TLSVersion(rawValue: String($0)) }
        }
        let certificate = options["until"].flatMap { CalendarDay($0) }.map { day in
            CertificateFacts(
                subject: "CN=\(words[1])", issuer: "CN=Test",
                dnsNames: (options["names"] ?? "").split(separator: ",").map(String.init),
                notBefore: Timestamp(seconds: 1_700_000_000),
                notAfter: Timestamp(seconds: Int64(day.daysSinceEpoch) * 86_400),
                isTrusted: options["trusted"].map { $0 == "yes" })
        }
        hosts[host].observations[place].service = ServiceFacts(
            name: words[3],
            tls: options["tls"] == nil
                ? nil
                : TLSFacts(accepted: versions("tls"), refused: versions("refused"), certificate: certificate),
            tlsRefusal: options["plain"])
    }

    /// `unsure ADDRESS tcp=PORTS states=closed,filtered`.
    private mutating func addUndetermined(_ words: [String], _ options: [String: String]) throws {
        guard let address = IPAddress(words[1]), let ports = options["tcp"] else {
            throw Unreadable(line: words.joined(separator: " "))
        }
        let states = (options["states"] ?? "").split(separator: ",").compactMap { PortState(rawValue: String($0)) }
        hosts.append(
            try HostScan.of(
                address.description,
                undetermined: [UndeterminedPorts(transport: .tcp, states: states, ports: PortSet(parsing: ports))]))
    }

    private mutating func addName(_ words: [String], _ options: [String: String]) throws {
        let addresses = words.dropFirst(2).compactMap { IPAddress($0) }
        names.resolutions[try HostName(parsing: words[1])] = Resolution(
            queriedName: words[1], aliases: options["alias"].map { [$0] } ?? [], addresses: addresses,
            failure: options["fail"].flatMap { ResolutionFailure(rawValue: $0) })
    }
}
