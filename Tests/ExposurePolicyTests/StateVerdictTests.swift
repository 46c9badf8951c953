import AuditModel
import ExposurePolicy
import Testing

/// The table of states against expectations, cell by cell.
@Suite struct StateVerdictTests {
    struct Row: Sendable, CustomStringConvertible {
        var declared: String
        /// For open, closed, filtered, unreachable, open|filtered, not scanned, and no host at all.
        var verdicts: [Verdict]
        var description: String { declared }
    }

    static let rows = [
        Row(declared: "open", verdicts: [.compliant, .missing, .missing] + unknown),
        Row(declared: "closed", verdicts: [.unexpectedOpen, .compliant, .wrongState] + unknown),
        Row(declared: "filtered", verdicts: [.unexpectedOpen, .wrongState, .compliant] + unknown),
        Row(declared: "not-open", verdicts: [.unexpectedOpen, .compliant, .compliant] + unknown),
        Row(declared: "any", verdicts: [.compliant, .compliant, .compliant] + unknown),
    ]
    static let unknown = [Verdict](repeating: .notVerified, count: 4)

    @Test("a declared port gets the verdict of its state", arguments: rows, [false, true])
    func declared(row: Row, udp: Bool) throws {
        let address = "192.0.2.4"
        let hosts: [HostScan?] = [
            try .of(address, open: "80", udp: udp), try .of(address, closed: "80", udp: udp),
            try .of(address, filtered: "80", udp: udp), try .of(address, unreachable: "80", udp: udp),
            try .of(address, openFiltered: "80", udp: udp), try .of(address, notScanned: "80", udp: udp), nil,
        ]
        let port = udp ? "80/udp" : "80/tcp"
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: \(port), state: \(row.declared) }]", scan: "{ tcp: \"80\" }")
        for (host, verdict) in zip(hosts, row.verdicts) {
            let judgement = try Workbench.judgement(text, [host].compactMap(\.self))
            let finding = try #require(judgement.findings.first)
            #expect(finding.verdict == verdict, "\(row.declared) against \(host.debugDescription)")
            #expect(judgement.findings.count == 1)
            #expect(finding.expected.state?.rawValue == row.declared)
        }
    }

    @Test func stateLeftOutMeansOpen() throws {
        let text = Workbench.group("targets: [192.0.2.4]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"80\" }")
        #expect(try Workbench.judgement(text, [.of("192.0.2.4", closed: "80")]).lines == ["missing 192.0.2.4:80/tcp"])
    }

    @Test(
        "an unlisted port is a finding only when it is open, and incomplete only when nothing is known",
        arguments: [
            ("open", ["unexpected-open 192.0.2.4:80/tcp"], 0, 1),
            ("closed", [], 0, 0), ("filtered", [], 0, 0), ("unreachable", [], 1, 2), ("openFiltered", [], 1, 2),
            ("notScanned", [], 1, 2), ("", [], 1, 2),
        ])
    func unlistedTCP(state: String, lines: [String], inconclusive: Int, exitStatus: Int) throws {
        let text = Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(text, [Self.host(state, udp: false)])
        #expect(judgement.lines == lines)
        #expect(judgement.coverage.endpointsPlanned == 1)
        #expect(judgement.coverage.endpointsInconclusive == inconclusive)
        #expect(judgement.coverage.endpointsConclusive == 1 - inconclusive)
        #expect(Int(judgement.exitStatus) == exitStatus)
    }

    @Test(
        "unlisted UDP that stays silent is inconclusive and yet no sign of an incomplete scan",
        arguments: [
            ("open", 0, 0, 1), ("closed", 0, 0, 0), ("filtered", 0, 0, 0), ("openFiltered", 1, 1, 0),
            ("unreachable", 1, 0, 2), ("notScanned", 1, 0, 2), ("", 1, 0, 2),
        ])
    func unlistedUDP(state: String, inconclusive: Int, silent: Int, exitStatus: Int) throws {
        let text = Workbench.group("targets: [192.0.2.4]", scan: "{ udp: \"53\" }")
        let judgement = try Workbench.judgement(text, [Self.host(state, udp: true, port: "53")])
        #expect(judgement.coverage.endpointsInconclusive == inconclusive)
        #expect(judgement.coverage.endpointsSilentUDP == silent)
        #expect(Int(judgement.exitStatus) == exitStatus)
    }

    private static func host(_ state: String, udp: Bool, port: String = "80") throws -> HostScan {
        func when(_ name: String) -> String { state == name ? port : "" }
        return try .of(
            "192.0.2.4", open: when("open"), closed: when("closed"), filtered: when("filtered"),
            unreachable: when("unreachable"), openFiltered: when("openFiltered"), notScanned: when("notScanned"),
            udp: udp)
    }
}
