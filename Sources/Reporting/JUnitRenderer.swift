import AuditModel

/// JUnit XML for pipelines: a suite per policy group, a test case per expectation and endpoint. A violation is a failure,
/// missing evidence an error, a waived finding is skipped. Without a policy there is one suite, whether each name resolves.
struct JUnitRenderer {
    let report: AuditReport

    func render(into output: inout ChunkWriter) throws(RenderError) {
        let xml = try XMLDocumentWriter()
        xml.startDocument(type: nil)
        xml.start("testsuites", ["name": report.policy?.name ?? report.tool.name, "time": duration])
        if report.policy == nil {
            let named = report.targets.filter { $0.resolution != nil }
            try write("targets", named.count, to: xml, draining: &output) { JUnitCase(named[$0]) }
        } else {
            for suite in suites {
                try write(suite.name, suite.cases.count, to: xml, draining: &output) { number in
                    JUnitCase(suite: suite.name, suite.cases[number].map { report.findings[$0] })
                }
            }
        }
        xml.end()
        xml.endDocument()
        try xml.drain(into: &output)
    }

    /// The findings of one group: positions in the report, those of one expectation together.
    private struct Suite {
        let name: String
        var cases: [[Int]] = []
        var positions: [JUnitExpectation: Int] = [:]

        mutating func add(_ finding: Finding, at place: Int) {
            let expectation = JUnitExpectation(finding)
            if let position = positions[expectation] {
                cases[position].append(place)
            } else {
                positions[expectation] = cases.count
                cases.append([place])
            }
        }
    }

    private var suites: [Suite] {
        var suites: [Suite] = []
        var positions: [String: Int] = [:]
        for (place, finding) in report.findings.enumerated() {
            let name = finding.group ?? "policy"
            let position = positions[name] ?? suites.count
            if position == suites.count {
                positions[name] = position
                suites.append(Suite(name: name))
            }
            suites[position].add(finding, at: place)
        }
        return suites
    }

    private var duration: String { report.run.endedAt.elapsed(since: report.run.startedAt) }

    /// One suite of `count` cases. Their counts stand before them, so that each case is made twice rather than all kept.
    private func write(
        _ name: String,
        _ count: Int,
        to xml: XMLDocumentWriter,
        draining output: inout ChunkWriter,
        makeCase: (Int) -> JUnitCase
    ) throws(RenderError) {
        var outcomes: [JUnitCase.Outcome: Int] = [:]
        for number in 0..<count { outcomes[makeCase(number).outcome, default: 0] += 1 }
        xml.start(
            "testsuite",
            [
                "name": name, "tests": "\(count)", "failures": "\(outcomes[.failure] ?? 0)",
                "errors": "\(outcomes[.error] ?? 0)", "skipped": "\(outcomes[.skipped] ?? 0)", "time": duration,
                "timestamp": String(report.run.startedAt.description.prefix(19)),
                "hostname": report.run.scannerHost,
            ])
        for number in 0..<count {
            write(makeCase(number), to: xml)
            try xml.drain(into: &output)
        }
        xml.end()
    }

    private func write(_ test: JUnitCase, to xml: XMLDocumentWriter) {
        xml.element(
            "testcase",
            [
                "classname": test.className, "name": test.name, "time": "0", "file": test.location?.file,
                "line": test.location.map { "\($0.line)" },
            ]
        ) {
            let facts: KeyValuePairs<String, String?> = ["type": test.type, "message": test.message]
            switch test.outcome {
            case .passed: xml.element("system-out") { xml.text(test.details) }
            case .failure: xml.element("failure", facts) { xml.text(test.details) }
            case .error: xml.element("error", facts) { xml.text(test.details) }
            case .skipped:
                xml.element("skipped", ["message": "\(test.type), waived: \(test.message)"]) { xml.text(test.details) }
            }
        }
    }
}
