import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// Text from scanned hosts in templates of every kind, each read by a reader that is not ours.
@Suite struct HostileTemplateTests {
    private func output(_ text: String, _ kind: TemplateKind) throws -> (TemporaryDirectory, URL) {
        let directory = try TemporaryDirectory()
        let template = try ReportTemplate(name: "test.mustache", kind: kind, text: text)
        return (directory, try directory.file("output", rendered(HostileReport.report(), by: template)))
    }

    @Test func csvHasARowPerFindingAndNoFormula() throws {
        let (directory, file) = try output(
            "id,owner,message\n{{#findings}}{{id}},{{owner}},{{message}}\n{{/findings}}", .csv)
        let read = try OutsideReader.python(
            """
            import csv, sys
            rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
            print(len(rows), {len(row) for row in rows}, any(cell[:1] in "=+-@\\t\\r" for row in rows for cell in row if cell))
            """, file)
        #expect(try read == "\(HostileReport.report().findings.count + 1) {3} False\n")
        withExtendedLifetime(directory) {}
    }

    @Test func jsonGivesEveryTextBack() throws {
        let (directory, file) = try output(
            "[{{#findings}}[\"{{id}}\", \"{{message}}\"]{{^last()}},{{/last()}}{{/findings}}]", .json)
        let read = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: file))
        let findings = try HostileReport.report().findings
        #expect(read.map { Array($0[1].unicodeScalars) } == findings.map { Array($0.message.unicodeScalars) })
        withExtendedLifetime(directory) {}
    }

    @Test func xmlIsWellFormedAndGivesTextsBack() throws {
        let (directory, file) = try output(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <findings>{{#findings}}<finding owner="{{owner}}">{{message}}</finding>{{/findings}}</findings>
            """, .xml)
        try OutsideReader("xmllint").run(["--noout", "--nonet", file.path])
        let read = try OutsideReader.python(
            """
            import sys, xml.etree.ElementTree as tree
            findings = list(tree.parse(sys.argv[1]).getroot())
            print(len(findings), all(f.get("owner") == (f.text or "") for f in findings),
                  any(f.text == "``` | a | b |\\n---\\n# h\\n[x](javascript:alert(1)) <details> **b** _i_ ~~~ \\\\| `c` @everyone #1" for f in findings))
            """, file)
        #expect(try read == "\(HostileReport.report().findings.count) True True\n")
        withExtendedLifetime(directory) {}
    }

    @Test func htmlHasNoElementOrAttributeFromOutside() throws {
        let (directory, file) = try output(
            "{{#findings}}<p title=\"{{owner}}\" class='{{need}}'>{{message}} {{code(target)}}</p>{{/findings}}", .html)
        let read = try OutsideReader.python(
            """
            import sys
            from html.parser import HTMLParser
            class Checker(HTMLParser):
                def handle_starttag(self, tag, attributes):
                    if (tag, [name for name, value in attributes]) not in [("p", ["title", "class"]), ("code", [])]:
                        print(tag, attributes)
                def handle_comment(self, text): print("comment")
            Checker().feed(open(sys.argv[1], encoding="utf-8").read())
            """, file)
        #expect(read.isEmpty, "\(read.prefix(500))")
        withExtendedLifetime(directory) {}
    }

    @Test func textSteersNoTerminal() throws {
        let (directory, file) = try output("{{#findings}}{{message}}\n{{/findings}}", .text)
        for scalar in String(decoding: try Data(contentsOf: file), as: UTF8.self).unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format, "U+\(String(scalar.value, radix: 16)) came through")
        }
        withExtendedLifetime(directory) {}
    }

    /// Alone on a line, where a text could begin a block, and within one.
    @Test(arguments: [
        "{{#findings}}{{message}}\n\n{{/findings}}", "{{#findings}}\n* {{code(owner)}} {{need}}{{/findings}}",
    ])
    func markdownIsProseAndCodeOnly(text: String) throws {
        let (directory, file) = try output(text, .markdown)
        #expect(try Self.markdownNodes(file).isSubset(of: ["document", "paragraph", "text", "code", "list", "item"]))
        withExtendedLifetime(directory) {}
    }

    @Test func theGitHubTicketHasNoMarkupFromOutside() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file(
            "ticket.md", rendered(HostileReport.report(), by: ReportTemplate(shipped: "github-ticket")))
        let nodes = try Self.markdownNodes(file)
        #expect(
            nodes.isSubset(of: [
                "document", "paragraph", "text", "softbreak", "linebreak", "heading", "strong", "code", "list", "item",
                "html_block", "own html",
            ]), "\(nodes)")
        #expect(nodes.contains("own html"))
    }

    @Test(arguments: [
        (TemplateKind.markdown, "see http://a.example www.a.example", "see http:\\//a.example www\\.a.example"),
        (.markdown, "- x", "\\- x"), (.markdown, "12. x", "12\\. x"), (.markdown, "    x", "&#32;   x"),
        (.markdown, "=== a@b @c", "\\=== a@b \\@&#8288;c"), (.markdown, "a - 1.5 + 2) b", "a - 1.5 + 2) b"),
        (.markdown, "/close a/b#1 gh-7", "\\/close a/b\\#&#8288;1 gh-&#8288;7"),
        (.text, "a\u{3164}b\u{FE0F}", "a\\u{3164}b\\u{FE0F}"),
        (.jira, "{code} [~u|x] a-b -c-", "\\{code\\} \\[&#126;u&#124;x\\] a-b \\-c\\-"), (.jira, "h1. x", "h1&#46; x"),
        (.jira, "http://a.example", "http&#58;//a.example"), (.jira, "# \\\\ &lt;", "&#35; &#92;&#92; &amp;lt;"),
        (.csv, "=1", "'=1"), (.xml, "a\n\"<\u{1}", "a&#10;&quot;&lt;\\x01"), (.json, "\"\n\\", "\\\"\\u000a\\\\"),
        (.html, "<b>'\"&", "&lt;b&gt;&#39;&quot;&amp;"), (.text, "\u{1B}[2J", "\\x1B[2J"),
    ])
    func aValueIsMadeSafeForItsKind(kind: TemplateKind, text: String, safe: String) throws {
        var report = try SampleReports.scan()
        report.warnings = [text]
        let template = try ReportTemplate(name: "t", kind: kind, text: "{{#warnings}}{{.}}{{/warnings}}")
        #expect(try renderedText(report, by: template) == safe)
    }

    private static func markdownNodes(_ file: URL) throws -> Set<String> {
        let output = try OutsideReader.python(
            """
            import re, sys
            import commonmark
            tree = commonmark.Parser().parse(open(sys.argv[1], encoding="utf-8", newline="").read())
            own = re.compile(r"<details><summary>[A-Za-z ]+</summary>|</details>")
            for node, entering in tree.walker():
                kind = node.t
                if kind == "html_block": kind = "own html" if own.fullmatch(node.literal.strip()) else "foreign html"
                if kind == "text" and re.search(r"(?<!\\w)[@#]\\w", node.literal): kind = "mention"
                print(kind)
            """, file)
        return Set(output.split(separator: "\n").map(String.init))
    }

    /// pandoc reads Jira's markup as a writer of Jira tickets means it.
    @Test(arguments: [
        "", "{{#findings}}{{message}}\n\n{{/findings}}", "{{#findings}}\n* {{code(owner)}} {{need}}{{/findings}}",
    ])
    func jiraHasNoMarkupFromOutside(text: String) throws {
        let directory = try TemporaryDirectory()
        let template =
            text.isEmpty
            ? try ReportTemplate(shipped: "jira-ticket") : try ReportTemplate(name: "t", kind: .jira, text: text)
        let file = try directory.file("ticket.jira", rendered(HostileReport.report(), by: template))
        let tree = try OutsideReader("pandoc").run(["--from", "jira", "--to", "json", file.path])
        let output = try OutsideReader.python(
            """
            import json, sys
            kinds = set()
            def walk(node):
                if isinstance(node, dict): kinds.add(node.get("t"))
                for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else (): walk(child)
            walk(json.load(open(sys.argv[1], encoding="utf-8"))["blocks"])
            print(*sorted(kinds - {None, "Str", "Space", "Para", "Plain", "Code", "BulletList", "LineBreak", "Strong",
                                   "Header", "Table", "AlignDefault", "ColWidthDefault"}))
            """, directory.file("tree.json", Data(tree.utf8)))
        #expect(output == "\n", "\(output)")
    }
}
