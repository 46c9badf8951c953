import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// The page for people: self-contained, and nothing from outside becomes markup.
@Suite struct HTMLPageTests {
    @Test func theSecurityPolicyNamesTheHashesOfTheEmbeddedStyleAndScript() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("report.html", rendered(SampleReports.audit(), as: .html))
        let output = try OutsideReader.python(
            """
            import base64, hashlib, re, sys
            page = open(sys.argv[1], encoding="utf-8").read()
            policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
            for tag in ("style", "script"):
                body, = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
                digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
                if f"{tag}-src 'sha256-{digest}'" not in policy:
                    print(f"{tag}-src must be 'sha256-{digest}'")
            """, file)
        #expect(output.isEmpty, "\(output)")
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func aParserThatIsNotOursFindsOnlyOurOwnElements(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("report.html", rendered(sample.report(), as: .html))
        let output = try OutsideReader.python(
            """
            import sys
            from html.parser import HTMLParser
            known = set('''html head meta title style body a header p h1 h2 h3 h4 nav ul li main section div dl dt dd svg
                rect span form label input select option button output article strong code table thead tbody tr th td small
                br footer script'''.split())
            void = {"meta", "input", "br", "rect"}
            class Checker(HTMLParser):
                stack = []
                scripts = 0
                def handle_starttag(self, tag, attributes):
                    if tag not in known: print("element", tag, self.getpos())
                    self.scripts += tag == "script"
                    for name, value in attributes:
                        if name.startswith("on") or name == "style": print("attribute", name, self.getpos())
                        if name in ("href", "src") and not value.startswith("#"): print("link", value, self.getpos())
                    if tag not in void: self.stack.append(tag)
                def handle_endtag(self, tag):
                    if tag in void: return
                    if not self.stack or self.stack.pop() != tag: print("unbalanced", tag, self.getpos())
                def handle_comment(self, text): print("comment", self.getpos())
            checker = Checker()
            checker.feed(open(sys.argv[1], encoding="utf-8").read())
            if checker.stack: print("open at the end:", checker.stack)
            if checker.scripts > 1: print("scripts:", checker.scripts)
            """, file)
        #expect(output.isEmpty, "\(output)")
    }

    @Test func aDeclarationIsOneRowWithItsNeedApprovalAndReview() throws {
        let page = try renderedText(SampleReports.audit(), as: .html)
        let table = try #require(page.firstMatch(of: /(?s)<table class="services">.*?<\/table>/)).output
        let rows = table.matches(of: /<tr class.*?<\/tr>/).map { String($0.output) }
        #expect(rows.count == 5)
        let https = try #require(rows.first { $0.contains("443/tcp") })
        for part in [
            "https", "www.example.com (192.0.2.10)", "www.example.com (2001:db8::10)", "Public web site",
            "platform@example.com", "ciso@example.com", "2026-03-01", "CHG-1042", "review by 2026-12-01, due soon",
            "PCI DSS 1.2.5; NIST CM-7", "compliant, not-verified", "exposure.yaml:21:9",
        ] {
            #expect(https.contains(part), "\(part) is not in \(https)")
        }
        #expect(rows.filter { $0.contains("accepted because") }.map { $0.contains("21/tcp") } == [true])
    }

    @Test func aLongTableOfDeclarationsStandsInBatches() throws {
        var report = try SampleReports.audit()
        let declared = try #require(report.findings.first { $0.verdict == .compliant })
        report.findings = (1...120).map { line in
            var finding = declared
            finding.policyLocation?.line = line
            return finding
        }
        let page = try renderedText(report, as: .html)
        let table = try #require(page.firstMatch(of: /(?s)<table class="services">.*?<\/table>/)).output
        let batches = table.split(separator: "<tbody class=\"batch\">").dropFirst()
        #expect(batches.map { $0.matches(of: /<tr class/).count } == [50, 50, 20])
    }

    @Test(arguments: [("2026-11-21", "passed"), ("2026-11-22", "soon"), ("2026-12-22", "soon"), ("2026-12-23", nil)])
    func aReviewIsPointedOutWhenItIsDue(day: String, tone: String?) throws {
        var report = try SampleReports.compliantAudit()
        for index in report.findings.indices {
            report.findings[index].approved = Approval(by: "ciso", reviewBy: try SampleReports.day(day))
        }
        let page = try renderedText(report, as: .html)
        #expect(page.contains("id=\"reviews\"") == (tone != nil))
        if let tone { #expect(page.contains("<td class=\"\(tone)\">\(day)")) }
    }

    @Test func aWaiverIsARowWithItsStateAndTheFindingsThatRestOnIt() throws {
        var report = try SampleReports.audit()
        let table = try Self.waiverRows(report)
        #expect(table.count == report.waivers.count)
        for (row, waiver) in zip(table, report.waivers) {
            for part in [waiver.id, waiver.state.rawValue, "<td class=\"day\">\(waiver.until)", waiver.reason] {
                #expect(row.contains(part), "\(part) is not in \(row)")
            }
        }
        #expect(table[0].contains("<a href=\"#f90fe11230000000\">") && table[0].contains("SEC-311"))
        #expect(table[1].contains("class=\"soon\"") && table[3].contains("class=\"passed\""))
        #expect(table[1].contains("none") && !table[0].contains("none"))

        report.waivers[0].waivedFindings = 1_001
        #expect(try Self.waiverRows(report)[0].contains("and 1000 more"))
        report.waivers = []
        #expect(try Self.waiverRows(report).isEmpty)
    }

    private static func waiverRows(_ report: AuditReport) throws -> [String] {
        let page = try renderedText(report, as: .html)
        let table = page.firstMatch(of: /(?s)<table class="waivers">.*?<\/table>/)?.output ?? ""
        return table.matches(of: /<tr><td>.*?<\/tr>/).map { String($0.output) }
    }

    @Test func nothingInvisibleOrTurningComesThrough() throws {
        let text = try renderedText(HostileReport.report(), as: .html)
        for scalar in text.unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format, "U+\(String(scalar.value, radix: 16)) came through")
        }
    }

    @Test func templateTagsInTheReportStayText() throws {
        let text = try renderedText(HostileReport.report(), as: .html)
        #expect(text.contains("{{id}} {{{id}}} {{#findings}}x{{/findings}}"))
    }
}
