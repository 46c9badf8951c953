import AuditModel

/// JUnit XML for pipelines: a suite per policy group, a test case per finding. A violation is a failure, missing
/// evidence an error, a waived finding is skipped. Without a policy there is one suite, whether each name resolves.
struct JUnitRenderer {
    let report: AuditReport

    func render(into output: inout ChunkWriter) throws(RenderError) {
        let xml = try XMLDocumentWriter()
        let suites = report.policy == nil ? [targetSuite] : findingSuites
        let duration = report.run.endedAt.elapsed(since: report.run.startedAt)
        xml.startDocument(type: nil)
        xml.start("testsuites", ["name": report.policy?.name ?? report.tool.name, "time": duration])
        for suite in suites {
            xml.start(
                "testsuite",
                [
                    "name": suite.name, "tests": "\(suite.cases.count)",
                    "failures": "\(suite.cases.count { $0.outcome == .failure })",
                    "errors": "\(suite.cases.count { $0.outcome == .error })",
                    "skipped": "\(suite.cases.count { $0.outcome == .skipped })", "time": duration,
                    "timestamp": String(report.run.startedAt.description.prefix(19)),
                    "hostname": report.run.scannerHost,
                ])
            for test in suite.cases {
                write(test, to: xml)
                try xml.drain(into: &output)
            }
            xml.end()
        }
        xml.end()
        xml.endDocument()
        try xml.drain(into: &output)
    }

    private enum Outcome: String {
        case passed
        case failure
        case error
        case skipped

        init(_ finding: Finding) {
            switch FindingSection(finding) {
            case nil, .resolved: self = .passed
            case .violations: self = .failure
            case .notVerified: self = .error
            case .waived: self = .skipped
            }
        }
    }

    private struct Case {
        let suite: String
        let subject: Subject
        let outcome: Outcome

        enum Subject {
            case finding(Int)
            case target(TargetRecord)
        }
    }

    private struct Suite {
        let name: String
        var cases: [Case]
    }

    private var findingSuites: [Suite] {
        var suites: [Suite] = []
        var positions: [String: Int] = [:]
        for (number, finding) in report.findings.enumerated() {
            let name = finding.group ?? "policy"
            let test = Case(suite: name, subject: .finding(number), outcome: Outcome(finding))
            if let position = positions[name] {
                suites[position].cases.append(test)
            } else {
                positions[name] = suites.count
                suites.append(Suite(name: name, cases: [test]))
            }
        }
        return suites
    }

    private var targetSuite: Suite {
        let cases = report.targets.filter { $0.resolution != nil }.map { target in
            Case(
                suite: "targets", subject: .target(target),
                outcome: target.resolution?.failure == nil ? .passed : .failure)
        }
        return Suite(name: "targets", cases: cases)
    }

    private func write(_ test: Case, to xml: XMLDocumentWriter) {
        switch test.subject {
        case .finding(let number):
            let finding = report.findings[number]
            let text = FindingText(finding)
            let details =
                ([finding.message] + text.fields.map { "\($0.label): \($0.value)" }).joined(separator: "\n")
            // The id makes the name unique: one endpoint may have several findings of one verdict.
            xml.start(
                "testcase",
                [
                    "classname": "\(test.suite).\(finding.target)",
                    "name": "\(text.place) \(finding.expected.text) [\(finding.id)]",
                    "time": "0", "file": finding.policyLocation?.file,
                    "line": finding.policyLocation.map { "\($0.line)" },
                ])
            write(test.outcome, type: finding.verdict.rawValue, message: finding.message, details, to: xml)
        case .target(let target):
            let failure = target.resolution?.failure
            xml.start("testcase", ["classname": "targets", "name": target.specification, "time": "0"])
            let addresses = target.resolution?.addresses.map(\.description) ?? []
            let details = (target.resolution?.aliases.map { "alias: \($0)" } ?? []) + addresses.map { "address: \($0)" }
            write(
                test.outcome, type: failure?.rawValue ?? "", message: failure?.summary ?? "",
                details.joined(separator: "\n"), to: xml)
        }
        xml.end()
    }

    private func write(
        _ outcome: Outcome,
        type: String,
        message: String,
        _ details: String,
        to xml: XMLDocumentWriter
    ) {
        switch outcome {
        case .passed: xml.element("system-out") { xml.text(details) }
        case .failure, .error:
            xml.element(outcome.rawValue, ["type": type, "message": message]) { xml.text(details) }
        case .skipped: xml.element("skipped", ["message": "\(type), waived: \(message)"]) { xml.text(details) }
        }
    }
}
