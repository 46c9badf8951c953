import AuditModel
import Foundation
import Reporting
import Testing

/// The formats that other programs take in, read by readers that are not ours.
@Suite struct PipelineReaderTests {
    @Test(arguments: GoldenTests.Case.allCases)
    func junitparserCountsTheSameOutcomes(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import sys
            from junitparser import JUnitXml
            xml = JUnitXml.fromfile(sys.argv[1])
            cases = [case for suite in xml for case in suite]
            xml.update_statistics()
            print(len(cases), len({(c.classname, c.name) for c in cases}), xml.failures, xml.errors, xml.skipped)
            """, directory.file("report.junit.xml", rendered(report, as: .junit)))
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        let active = report.findings.filter { $0.counts && $0.verdict != .compliant }
        if report.policy != nil {
            #expect(
                numbers == [
                    report.findings.count, report.findings.count, active.count { $0.verdict.isViolation },
                    active.count { !$0.verdict.isViolation },
                    report.findings.count { $0.status == .waived && $0.verdict != .compliant },
                ])
        } else {
            let named = report.targets.filter { $0.resolution != nil }
            #expect(numbers == [named.count, named.count, named.count { $0.resolution?.failure != nil }, 0, 0])
        }
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
            print(json.dumps({s.labels["verdict"]: int(s.value) for f in new for s in f.samples
                              if s.name == "tidewaiter_findings"}))
            """, directory.file("report.prom", rendered(report, as: .openMetrics)))
        let counts = try JSONDecoder().decode([String: Int].self, from: Data(output.utf8))
        #expect(counts.filter { $0.value > 0 } == report.summary.verdicts)
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
        let expected = report.findings.filter { $0.verdict != .compliant }.map {
            Result(
                id: $0.id, verdict: $0.verdict.rawValue, rule: $0.verdict.rawValue, line: $0.policyLocation?.line ?? 1)
        }
        #expect(try JSONDecoder().decode([Result].self, from: Data(output.utf8)) == expected)
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
            "run": 1, "target": report.targets.count, "finding": report.findings.count, "host": report.hosts.count,
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
            for match in re.finditer(r"(?<!\\w)[@#]\\w.*", prose): print(ascii(match.group()))
            print("everyone" in prose)
            """, directory.file("report.md", rendered(HostileReport.report(), as: .markdown)))
        #expect(output == "True\n", "\(output.prefix(500))")
    }
}
