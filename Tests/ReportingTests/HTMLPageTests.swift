import AuditModel
import Foundation
import Reporting
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
