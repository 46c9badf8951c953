import AuditModel
import Foundation
import Testing

/// The whole chain against a lab on loopback.
@Suite(.lab) struct AuditTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    private func report(_ name: String) throws -> AuditReport {
        try JSONDecoder().decode(AuditReport.self, from: directory.data(name))
    }

    @Test func theDemonstrationFindsWhatIsWrongAndWritesFourReports() throws {
        let lab = try ServedLab.required()
        try directory.write(lab.policy(), to: "exposure.yaml")
        let ending = try tidewaiter.run(
            [
                "audit", "exposure.yaml", "--resolver", lab.resolver, "-o", "report.html", "-o", "report.json", "-o",
                "report.csv", "-o", "scan.xml",
            ], in: directory)
        #expect(ending.status == 1, "\(ending.errors)")
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("tidewaiter: wrote report.html, report.json, report.csv, scan.xml\n"))
        #expect(
            try directory.files() == ["exposure.yaml", "report.csv", "report.html", "report.json", "scan.xml"])

        let report = try report("report.json")
        func places(_ verdict: Verdict) -> [String] {
            report.findings.filter { $0.verdict == verdict }
                .map { finding in finding.endpoint.map { "\($0)" } ?? finding.target }.sorted()
        }
        let prefix = lab.prefix
        #expect(
            places(.unexpectedOpen) == [
                "\(prefix)1:2222/tcp", "\(prefix)3:8088/tcp", "\(prefix)5:2323/tcp", "\(prefix)5:6379/tcp",
            ])
        #expect(places(.missing) == ["\(prefix)4:5587/tcp"])
        #expect(places(.wrongState) == ["\(prefix)4:25/tcp"])
        #expect(places(.unresolved) == ["broken.lab.test", "empty.lab.test", "gone.lab.test"])
        #expect(places(.compliant).contains("\(prefix)1:8080/tcp"))
        #expect(report.coverage.excluded.map(\.specification) == ["\(prefix)7"])
        #expect(report.summary.exitStatus == 1)
        #expect(report.run.resolvers == [lab.resolver])

        // Three names, one of them through two aliases, lead to one address, which is probed once.
        let web = try #require(report.hosts.first { "\($0.address)" == "\(prefix)1" })
        #expect(web.names.filter { $0.source == .target }.map(\.name) == ["shop.lab.test", "www.lab.test"])
        #expect(web.names.filter { $0.source == .alias }.map(\.name) == ["edge.lab.test", "www.edge.lab.test"])
        #expect(web.names.filter { $0.source == .reverse }.map(\.name) == ["edge.lab.test"])
        #expect(report.hosts.contains { "\($0.address)" == "::1" })

        // Every deviation was looked at twice.
        let deviations = report.findings.filter { [.unexpectedOpen, .missing, .wrongState].contains($0.verdict) }
        #expect(deviations.allSatisfy { ($0.observed.evidence?.attempts ?? 0) >= 2 })

        // The same findings stand in every format.
        for name in ["report.html", "report.csv"] {
            let text = try directory.text(name)
            for finding in report.findings { #expect(text.contains(finding.id), "\(name) \(finding.id)") }
        }
    }

    @Test func theSameNetworkGivesTheSameFindingsWhateverTheOrderOfProbes() throws {
        let lab = try ServedLab.required()
        try directory.write(lab.policy(), to: "exposure.yaml")
        let findings = try [1, 2].map { seed in
            _ = try tidewaiter.run(
                ["audit", "exposure.yaml", "--resolver", lab.resolver, "--seed", "\(seed)", "-o", "\(seed).json"],
                in: directory)
            return try report("\(seed).json").findings.map { [$0.id, $0.verdict.rawValue, $0.message] }
        }
        #expect(findings[0] == findings[1])
        #expect(!findings[0].isEmpty)
    }

    private func write(_ expectations: String, scan: String = "8080", tuning: String = "") throws {
        let lab = try ServedLab.required()
        try directory.write(
            """
            version: 1
            name: Small
            scan: { tcp: "\(scan)"\(tuning) }
            groups:
              - name: web
                targets: [\(lab.prefix)1, www.lab.test]
                expect:
            \(expectations)
            """, to: "exposure.yaml")
    }

    private func audit(_ arguments: String...) throws -> BuiltProgram.Ending {
        let lab = try ServedLab.required()
        return try tidewaiter.run(
            ["audit", "exposure.yaml", "--resolver", lab.resolver] + arguments, in: directory)
    }

    @Test func aNetworkAsDeclaredIsCompliant() throws {
        try write("      - port: 8080/tcp")
        let ending = try audit()
        #expect(ending.status == 0, "\(ending.output)")
        #expect(ending.errors.isEmpty)
        #expect(ending.output.contains("1 declared expectation met"))
        #expect(!ending.output.contains("\u{1B}"))
        #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func violationsBelowTheThresholdDoNotFail() throws {
        // `missing` is of medium severity.
        try write("      - port: 8080/tcp\n      - port: 8081/tcp")
        #expect(try audit().status == 1)
        #expect(try audit("--fail-on", "medium").status == 1)
        #expect(try audit("--fail-on", "high").status == 0)
    }

    @Test func whatCouldNotBeVerifiedIsStatus2() throws {
        // Nothing listens on the port of a name server that never answers for this name.
        try write("      - port: 8080/tcp\n        service: http")
        let ending = try audit("-o", "report.json")
        #expect(ending.status == 2)
        #expect(ending.errors.contains("evidence incomplete"))
    }

    @Test func theReportNamesTheTimingAndWhoChangedWhatOfIt() throws {
        try write("      - port: 8080/tcp", tuning: ", timing: fast, max-retries: 4")
        let html = "report.html"
        #expect(try audit("--max-host-rate", "250", "-o", "report.json", "-o", html).status == 0)
        let timing = try #require(report("report.json").run.timing)
        #expect(timing.name == .fast)
        let changes = timing.values.filter { $0.source != .timing }.map {
            "\($0.name) \($0.value) (\($0.source.rawValue))"
        }
        #expect(changes.first == "max-host-rate 250 (option)" && changes.contains("max-retries 4 (policy)"))
        for change in changes { #expect(try directory.text(html).contains(change)) }
    }

    @Test func theVantageOfTheCommandLineGoesBeforeThePolicys() throws {
        try write("      - port: 8080/tcp")
        _ = try audit("--vantage", "branch office", "-o", "report.json")
        #expect(try report("report.json").run.vantage == "branch office")
    }

    @Test(
        "the policy's name servers are asked where the command line names none",
        arguments: [(false, false), (true, true)])
    func resolver(isWrong: Bool, isOverruled: Bool) throws {
        let lab = try ServedLab.required()
        try directory.write(
            """
            version: 1
            name: Small
            scan: { tcp: "8080", resolver: [\(isWrong ? "127.0.0.1:9" : lab.resolver)] }
            groups: [{ name: web, targets: [www.lab.test], expect: [{ port: 8080/tcp }] }]

            """, to: "exposure.yaml")
        let ending = try tidewaiter.run(
            ["audit", "exposure.yaml", "-n", "-o", "report.json"] + (isOverruled ? ["--resolver", lab.resolver] : []),
            in: directory)
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try report("report.json").run.resolvers == [lab.resolver])
    }

    @Test func quietSaysNothing() throws {
        try write("      - port: 8080/tcp")
        let ending = try audit("--quiet", "-o", "report.json")
        #expect(ending.status == 0)
        #expect(ending.errors.isEmpty)
        #expect(ending.output.isEmpty)
    }

    @Test func reportsCanGoToStandardOutput() throws {
        try write("      - port: 8080/tcp")
        let ending = try audit("-o", "json=-")
        #expect(ending.status == 0)
        let report = try JSONDecoder().decode(AuditReport.self, from: Data(ending.output.utf8))
        #expect(report.policy?.name == "Small")
        #expect(try directory.files() == ["exposure.yaml"])
    }
}
