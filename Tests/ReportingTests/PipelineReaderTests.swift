import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// The formats that other programs take in, read by readers that are not ours.
@Suite struct PipelineReaderTests {
    @Test(arguments: GoldenTests.Case.allCases)
    func junitparserSeesACaseForEachExpectation(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import json, sys
            from junitparser import JUnitXml
            xml = JUnitXml.fromfile(sys.argv[1])
            stated = [(s.tests, s.failures, s.errors, s.skipped) for s in xml]
            cases = [case for suite in xml for case in suite]
            for suite in xml: suite.update_statistics()
            assert stated == [(s.tests, s.failures, s.errors, s.skipped) for s in xml], "the counts are wrong"
            kinds = [[type(r).__name__.lower() for r in c.result] or ["passed"] for c in cases]
            assert all(len(k) == 1 for k in kinds)
            print(json.dumps({"outcomes": [k[0] for k in kinds], "names": [f"{c.classname} {c.name}" for c in cases]}))
            """, directory.file("report.junit.xml", rendered(report, as: .junit)))
        struct Seen: Codable {
            var outcomes: [String]
            var names: [String]
        }
        let seen = try JSONDecoder().decode(Seen.self, from: Data(output.utf8))
        let expected =
            report.policy == nil
            ? report.targets.compactMap(\.resolution).map { $0.failure == nil ? "passed" : "failure" }
            : Self.outcomes(report.findings)
        #expect(seen.outcomes.sorted() == expected.sorted())
        #expect(Set(seen.names).count == seen.names.count)
    }

    /// The worst finding of each group, target and endpoint, or of each declaration about no endpoint.
    private static func outcomes(_ findings: [Finding]) -> [String] {
        let order = ["failure", "error", "skipped", "passed"]
        let expectations = Dictionary(grouping: findings) {
            [$0.group ?? "", $0.target, $0.endpoint?.description ?? "-" + $0.expected.text]
        }
        return expectations.values.map { findings in
            let outcomes = findings.map { finding in
                if finding.verdict == .compliant || finding.baseline == .resolved { return "passed" }
                if finding.status == .waived { return "skipped" }
                return finding.verdict.isViolation ? "failure" : "error"
            }
            return order.first(where: outcomes.contains) ?? "none"
        }
    }

    /// A pipeline follows a test by its name: what is found must not be part of it.
    @Test func aCaseKeepsItsNameWhateverIsFound() throws {
        func names(_ report: AuditReport) throws -> Set<String> {
            Set(
                try renderedText(report, as: .junit).matches(of: /<testcase classname="[^"]*" name="[^"]*"/).map {
                    String($0.output)
                })
        }
        var report = try SampleReports.audit()
        let before = try names(report)
        let position = try #require(report.findings.firstIndex { $0.verdict == .missing })
        report.findings[position].verdict = .compliant
        report.findings[position].id = "0123456789abcdef"
        report.findings[position].observed = .init(state: .open)
        var review = report.findings[position]
        review.verdict = .reviewOverdue
        review.id = "123456789abcdef0"
        review.expected = .init(detail: "reviewed by 2026-01-01")
        report.findings.append(review)
        report.findings.sort()
        #expect(try names(report) == before)
        #expect(before.contains { $0.contains("name=\"192.0.2.20:21/tcp open\"") })
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func prometheusReadsTheCounts(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import json, sys
            from prometheus_client import openmetrics, parser
            import prometheus_client.openmetrics.parser
            text = open(sys.argv[1], encoding="utf-8", newline="").read()
            new = list(openmetrics.parser.text_string_to_metric_families(text))
            old = list(parser.text_string_to_metric_families(text))
            samples = lambda families: sorted((s.name, sorted(s.labels.items()), s.value) for f in families for s in f.samples)
            assert samples(new) == samples(old), "the two formats are read differently"
            def counts(name, label):
                return {s.labels[label]: int(s.value) for f in new for s in f.samples
                        if s.name == "tidewaiter_" + name and s.value > 0}
            group = {}
            for s in (s for f in new for s in f.samples if s.name == "tidewaiter_group_findings"):
                group[s.labels["verdict"]] = group.get(s.labels["verdict"], 0) + int(s.value)
            print(json.dumps([counts("findings", "verdict"), counts("violations", "severity"), group,
                              counts("baseline_findings", "baseline")]))
            """, directory.file("report.prom", rendered(report, as: .openMetrics)))
        let counts = try JSONDecoder().decode([[String: Int]].self, from: Data(output.utf8))
        let baselines = Dictionary(
            report.findings.compactMap(\.baseline?.rawValue).map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts == [report.summary.verdicts, report.summary.severities, report.summary.verdicts, baselines])
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func aSarifReaderFindsEachResultAtItsPolicyLine(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import json, sys
            import pysarif
            run, = pysarif.load_from_file(sys.argv[1]).runs
            rules = [rule.id for rule in run.tool.driver.rules]
            plain, = json.load(open(sys.argv[1], encoding="utf-8"))["runs"]
            for result in plain["results"]:
                assert set(result) <= {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints",
                                       "baselineState", "suppressions", "properties"}, result
                assert result["message"]["text"] is not None and result["partialFingerprints"]
            print(json.dumps([
                {"id": r.partial_fingerprints["tidewaiterFindingId/v1"], "verdict": rules[r.rule_index],
                 "rule": r.rule_id, "line": r.locations[0].physical_location.region.start_line}
                for r in run.results]))
            """, directory.file("report.sarif", rendered(report, as: .sarif)))
        struct Result: Codable, Equatable {
            var id: String
            var verdict: String
            var rule: String
            var line: Int
        }
        let expected = report.findings.filter { $0.verdict != .compliant && $0.baseline != .resolved }.map {
            Result(
                id: $0.id, verdict: $0.verdict.rawValue, rule: $0.verdict.rawValue, line: $0.policyLocation?.line ?? 1)
        }
        #expect(try JSONDecoder().decode([Result].self, from: Data(output.utf8)) == expected)
    }

    /// The standard's rules for what we use of it, closed: a member that is not the standard's is found out.
    @Test(arguments: GoldenTests.Case.allCases)
    func sarifFollowsTheStandard(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let output = try OutsideReader.python(
            """
            import json, sys
            from jsonschema import Draft202012Validator, FormatChecker
            schema = json.load(open(sys.argv[1], encoding="utf-8"))
            Draft202012Validator.check_schema(schema)
            report = json.load(open(sys.argv[2], encoding="utf-8"))
            for error in Draft202012Validator(schema).iter_errors(report): print(error.json_path, ascii(error.message)[:200])
            run, = report["runs"]
            for result in run["results"]:
                if run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] != result["ruleId"]: print("3.27.6", result)
            if len({"baselineState" in r for r in run["results"]}) > 1 and "--mixed" not in sys.argv: print("3.27.24")
            """, Fixtures.directory.appending(path: "sarif.schema.json"),
            directory.file("report.sarif", rendered(sample.report(), as: .sarif)))
        let isMixed = sample == .hostile || sample == .hostileLong
        #expect(output.split(separator: "\n").allSatisfy { isMixed && $0 == "3.27.24" }, "\(output.prefix(900))")
    }

    /// What GitHub refuses, drops or merges: limits on lengths and numbers, and alerts with one fingerprint.
    @Test(arguments: GoldenTests.Case.allCases)
    func gitHubTakesEveryResultAsAnAlertOfItsOwn(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let output = try OutsideReader.python(
            """
            import json, sys
            run, = json.load(open(sys.argv[1], encoding="utf-8"))["runs"]
            for rule in run["tool"]["driver"]["rules"]:
                if not 0 < len(rule["shortDescription"]["text"]) <= 1024: print("short", rule["id"])
                if not 0 < len(rule["fullDescription"]["text"]) <= 1024: print("full", rule["id"])
                if not rule["help"]["text"] or len(rule["properties"]["tags"]) > 10: print("help or tags", rule["id"])
                if not 0.0 <= float(rule["properties"]["security-severity"]) <= 10.0: print("severity", rule["id"])
            prints = [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]
            if len(set(prints)) != len(prints): print("merged alerts")
            levels = [["error", "warning", "note"].index(r["level"]) for r in run["results"]]
            if levels != sorted(levels): print("the first 5,000 are not the worst")
            for r in run["results"]:
                place, = r["locations"]
                uri = place["physicalLocation"]["artifactLocation"]["uri"]
                if not all(c.isascii() and (c.isalnum() or c in "-._~/%") for c in uri): print("uri", ascii(uri))
            """, directory.file("report.sarif", rendered(sample.report(), as: .sarif)))
        #expect(output.isEmpty, "\(output.prefix(900))")
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func everyLineOfJSONLinesIsOneObject(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import collections, json, sys
            lines = open(sys.argv[1], encoding="utf-8", newline="\\n").read().split("\\n")
            assert lines.pop() == ""
            print(json.dumps(collections.Counter(json.loads(line)["record"] for line in lines)))
            """, directory.file("report.jsonl", rendered(report, as: .jsonLines)))
        let counts = try JSONDecoder().decode([String: Int].self, from: Data(output.utf8))
        let expected = [
            "run": 1, "target": report.targets.count, "waiver": report.waivers.count,
            "finding": report.findings.count, "host": report.hosts.count,
            "observation": report.hosts.reduce(0) { $0 + $1.observations.count },
            "aggregate": report.hosts.reduce(0) { $0 + $1.aggregates.count },
        ]
        #expect(counts == expected.filter { $0.value > 0 })
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func aMarkdownReaderFindsNoMarkupFromOutside(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import sys
            import commonmark
            own = ("<details><summary>", "</details>")
            allowed = {"document", "paragraph", "text", "softbreak", "linebreak", "heading", "strong", "code", "list",
                       "item", "html_block"}
            tree = commonmark.Parser().parse(open(sys.argv[1], encoding="utf-8", newline="").read())
            for node, entering in tree.walker():
                if node.t not in allowed: print(node.t, ascii(node.literal or ""))
                if node.t == "html_block" and not node.literal.startswith(own): print("html", ascii(node.literal))
                if node.t == "html_block" and "<" in node.literal.replace("<details><summary>", "").replace(
                        "</summary>", "").replace("</details>", ""): print("html", ascii(node.literal))
            """, directory.file("report.md", rendered(report, as: .markdown)))
        #expect(output.isEmpty, "\(output.prefix(500))")
    }

    @Test func markdownMentionsNobodyAndRefersToNothing() throws {
        let directory = try TemporaryDirectory()
        let output = try OutsideReader.python(
            """
            import re, sys
            import commonmark
            tree = commonmark.Parser().parse(open(sys.argv[1], encoding="utf-8", newline="").read())
            prose = "".join(node.literal or "" if node.t == "text" else "\\n" for node, entering in tree.walker())
            for match in re.finditer(r"(?<!\\w)@\\w.*|#\\w.*|\\b[gG][hH]-\\d", prose): print(ascii(match.group()))
            for line in open(sys.argv[1], encoding="utf-8"):
                if line.startswith("/"): print("command", ascii(line[:80]))
            print("everyone" in prose)
            """, directory.file("report.md", rendered(HostileReport.report(), as: .markdown)))
        #expect(output == "True\n", "\(output.prefix(500))")
    }
}
