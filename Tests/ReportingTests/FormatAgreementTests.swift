import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// The findings of one run as they stand in each format, taken out by readers that are not ours: the same ids, verdicts,
/// waivers, states against the baseline and names everywhere.
@Suite struct FormatAgreementTests {
    /// What every format says of a finding.
    struct Fact: Codable, Hashable {
        var id: String
        var verdict: String
        var isWaived: Bool
        /// In the report's words; what a format has no word for is left out on both sides.
        var baseline: String?
        var names: Set<String>?

        init(_ finding: Finding) {
            id = finding.id
            verdict = finding.verdict.rawValue
            isWaived = finding.status == .waived
            baseline = finding.baseline?.rawValue
            names = Set(finding.names)
        }
    }

    private static let reader = """
        import csv, html.parser, json, re, sys
        import xml.etree.ElementTree as tree

        def fact(id, verdict, status, baseline, names):
            return {"id": id, "verdict": verdict, "isWaived": status in ("waived", True),
                    "baseline": baseline or None, "names": names}

        def names(fields):
            return fields.get("names", "").split() + fields.get("reverse", "").split()

        def from_json(findings):
            return [fact(f["id"], f["verdict"], f["status"], f.get("baseline"), f["names"]) for f in findings]

        def blocks(text, heading, field):
            found = []
            for line in text.split("\\n"):
                if m := re.match(heading, line): found.append({"verdict": m[1]})
                elif re.match(r"[A-Z]+$", line): found.append({})
                elif found and (m := re.match(field, line)): found[-1].setdefault(m[1], m[2].strip("`"))
            return [fact(f["id"], f["verdict"], "waiver" in f, f.get("baseline"), names(f))
                    for f in found if "id" in f]

        class Rows(html.parser.HTMLParser):
            def __init__(self):
                super().__init__()
                self.rows, self.cell, self.tags = [], 0, []
            def handle_starttag(self, tag, attributes):
                attributes = dict(attributes)
                if tag == "tr":
                    self.row = fact(attributes.get("data-id"), "", False, None, [])
                    self.cell = 0
                    if self.row["id"]: self.rows.append(self.row)
                if tag == "td": self.cell += 1
                if tag not in ("br", "meta", "link", "input"): self.tags.append((tag, attributes.get("class") or ""))
            def handle_endtag(self, tag):
                while self.tags and self.tags.pop()[0] != tag: pass
            def handle_data(self, data):
                if "tr" not in [tag for tag, _ in self.tags]: return
                if any(kind.split()[:1] == ["mark"] for _, kind in self.tags):
                    if data == "waived": self.row["isWaived"] = True
                    else: self.row["baseline"] = data
                elif self.cell == 1 and not self.row["verdict"]: self.row["verdict"] = data.strip()
                elif self.cell == 3: self.row["names"] += data.split(", ")

        def html_rows(text):
            rows = Rows()
            rows.feed(text)
            return rows.rows

        def junit(root):
            found = []
            for case in root.iter("testcase"):
                for part in "".join(case.itertext()).strip().split("\\n\\n"):
                    fields = dict(line.split(": ", 1) for line in part.split("\\n")[1:])
                    found.append(fact(fields["id"], part.split(" (")[0], "waiver" in fields, fields.get("baseline"),
                                      names(fields)))
            return found

        def nmap(root):
            found = []
            for table in root.iter("table"):
                elems = {e.get("key"): e.text for e in table.findall("elem")}
                if "verdict" in elems:
                    names = [e.text for t in table.findall("table") if t.get("key") == "names" for e in t]
                    found.append(fact(table.get("key"), elems["verdict"], elems["status"], elems.get("baseline"), names))
            return found

        def sarif(run):
            return [fact(r["partialFingerprints"]["tidewaiterFindingId/v1"], r["ruleId"], "suppressions" in r,
                         r.get("baselineState"), r["properties"]["names"]) for r in run["results"]]

        name, path = sys.argv[1], sys.argv[2]
        text = open(path, encoding="utf-8", newline="").read()
        rows = lambda: csv.DictReader(open(path, newline="", encoding="utf-8"))
        print(json.dumps({
            "json": lambda: from_json(json.loads(text)["findings"]),
            "jsonl": lambda: from_json(v for v in map(json.loads, text.splitlines()) if v["record"] == "finding"),
            "csv": lambda: [fact(r["id"], r["verdict"], r["status"], r["baseline"], r["names"].split("; ")) for r in rows()],
            "html": lambda: html_rows(text),
            "nmap-xml": lambda: nmap(tree.fromstring(text.encode())),
            "sarif": lambda: sarif(json.loads(text)["runs"][0]),
            "junit": lambda: junit(tree.fromstring(text.encode())),
            "markdown": lambda: blocks(text, r"### \\w+: (\\S+) ", r"- ([a-z]+): (.*)$"),
            "text": lambda: blocks(text, r"  (?:critical|high|medium|low|info)  (\\S+) ", r"    ([a-z]+) +(\\S.*)$"),
        }[name]()))
        """

    /// Every format but the one that has counts only.
    @Test(arguments: SameFactsTests.detailed, [GoldenTests.Case.audit, .compared])
    func everyFormatSaysTheSameOfEachFinding(_ format: ReportFormat, _ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let data = try rendered(report, as: format, options: ReportOptions(width: 1_000))
        let output = try OutsideReader.python().run([
            "-c", Self.reader, format.rawValue, directory.file("report", data).path,
        ])
        let seen = try JSONDecoder().decode([Fact].self, from: Data(output.utf8))
        let expected = report.findings.filter { Self.isListed($0, in: format) }.map { finding in
            var fact = Fact(finding)
            if format == .sarif { fact.baseline = finding.baseline.map { $0 == .persisting ? "unchanged" : "new" } }
            return fact
        }
        #expect(!expected.isEmpty)
        // Style sheets hide what is not open, so nmap's XML says such a finding at the port and at the host.
        let isOnce = format == .nmapXML || Set(seen.map(\.id)).count == seen.count
        #expect(isOnce, "a finding stands twice")
        #expect(Set(seen) == Set(expected), "\(Set(seen).symmetricDifference(expected))")
    }

    /// People need no details of what is as declared; code scanning makes an alert of every result.
    private static func isListed(_ finding: Finding, in format: ReportFormat) -> Bool {
        switch format {
        case .text, .markdown: finding.verdict != .compliant || finding.baseline == .resolved
        case .sarif: finding.verdict != .compliant && finding.baseline != .resolved
        default: true
        }
    }

    @Test(arguments: [ReportFormat.text, .markdown])
    func whatIsCompliantStandsInTheFormatsForPeopleWithItsId(_ format: ReportFormat) throws {
        let report = try SampleReports.audit()
        let text = try renderedText(report, as: format)
        for finding in report.findings where finding.verdict == .compliant {
            let line = try #require(text.split(separator: "\n").first { $0.contains(finding.id) })
            #expect(try line.contains(#require(finding.endpoint).description) && line.contains(finding.expected.text))
        }
    }
}
