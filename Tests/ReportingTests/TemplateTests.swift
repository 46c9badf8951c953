import AuditModel
import Foundation
import Reporting
import SystemPackage
import TestSupport
import Testing

/// Templates of users: what they see, what they make of it, and what is wrong with broken ones.
@Suite struct TemplateTests {
    private func template(_ text: String, _ kind: TemplateKind = .text) throws -> ReportTemplate {
        try ReportTemplate(name: "test.mustache", kind: kind, text: text)
    }

    @Test(arguments: [
        ("ticket.md.mustache", TemplateKind.markdown), ("t.jira.mustache", .jira), ("a.b.XML.mustache", .xml),
        ("page.mustache", .html), ("page", .html), ("page.htm.mustache", .html), ("rows.csv", .csv),
        ("notice.txt.mustache", .text), ("x.json.mustache", .json),
    ])
    func theNameOfAFileSaysWhatItMakes(name: String, kind: TemplateKind) {
        #expect(TemplateKind(fileName: name) == kind)
    }

    @Test(arguments: ["ticket.adoc.mustache", "report.pdf", "x..mustache"])
    func aNameThatSaysSomethingElseIsRefused(name: String) throws {
        #expect(TemplateKind(fileName: name) == nil)
        let directory = try TemporaryDirectory()
        let path = try directory.file(name, Data("x".utf8)).path
        #expect(throws: TemplateError.unknownKind(path: path)) { try ReportTemplate(path: path) }
    }

    @Test(arguments: [
        ("github-ticket", "github-ticket", nil), ("a.mustache=b=c", "a.mustache", "b=c"), ("./t=-", "./t", nil),
    ])
    func aRequestNamesTemplateAndPlace(text: String, template: String, path: String?) throws {
        let request = try TemplateRequest(parsing: text)
        #expect(request.template == template)
        #expect(request.place == (path.map { .file(path: $0) } ?? .standardOutput))
    }

    @Test(arguments: ["", "=x", "a.mustache="])
    func aRequestWithoutTemplateOrPathIsRefused(text: String) {
        #expect(throws: TemplateRequest.ParseError.self) { try TemplateRequest(parsing: text) }
    }

    @Test(arguments: [
        ("a\n{{#findings}}\n {{id}\n", 3, "bad name"), ("{{#findings}}x", 1, "still open"),
        ("\n{{#a}}{{/b}}", 2, "another section"), ("{{! no end", 1, "does not end"), ("{{=x}}", 1, "delimiters"),
        ("{{% CONTENT_TYPE: PDF}}", 1, "pragma"), ("a\nb {{> part}}", 2, "partials"), ("{{id", 1, "end"),
        ("{{#", 1, "end"), ("{{{id}}", 1, "end"), ("{{code(}}", 1, "bad name"), ("{{a(b)c}}", 1, "bad name"),
    ])
    func aBrokenTemplateIsNamedWithItsPlace(text: String, line: Int, says: String) throws {
        let error = try #require(throws: TemplateError.self) { try template(text) }
        guard case .broken("test.mustache", let found, let column, let what, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found == line && column > 0)
        #expect(what.contains(says), "\(what)")
    }

    /// It would be empty in every report, and nobody would see why.
    @Test(arguments: [
        ("{{id}}\n x {{ower}}", 2, 4, "'ower'"), ("{{#policy}}{{policy.nam}}{{/policy}}", 1, 12, "'nam'"),
        ("{{#.onwer}}x{{/.onwer}}", 1, 1, "'onwer'"), ("{{code(text.plase)}}", 1, 1, "'plase'"),
        ("{{{mesage}}}", 1, 1, "'mesage'"), ("{{^empty(finding)}}{{/empty(finding)}}", 1, 1, "'finding'"),
        ("{{&mesage}}", 1, 1, "'mesage'"), ("{{ summary.verdicts.missed }}", 1, 1, "'missed'"),
    ])
    func aNameThatNoReportHasIsRefusedWithItsPlace(text: String, line: Int, column: Int, says: String) throws {
        let error = try #require(throws: TemplateError.self) { try template(text) }
        guard case .broken("test.mustache", line, column, let what, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(what.contains(says) && what.contains("--template-context"), "\(what)")
    }

    @Test(arguments: [
        "{{! ower }}", "{{=<% %>=}}<%ower%>", "{{#findings}}{{.}}{{^last()}}{{/last()}}{{/findings}}",
        "{{summary.verdicts.wrong-state}}{{ summary.severities.high }}", "{ower} { {id} }",
    ])
    func whatIsNoNameOrOneOfTheReportIsNotRefused(text: String) throws { _ = try template(text) }

    @Test(arguments: GoldenTests.Case.allCases)
    func everyNameOfTheContextIsKnown(_ sample: GoldenTests.Case) throws {
        let context = try JSONSerialization.jsonObject(
            with: Data(TemplateContext(sample.report()).json().utf8), options: .fragmentsAllowed)
        for name in Self.names(context) { _ = try template("{{\(name)}}") }
    }

    private static func names(_ value: Any) -> Set<String> {
        if let object = value as? [String: Any] {
            return object.values.reduce(into: Set(object.keys)) { $0.formUnion(names($1)) }
        }
        return (value as? [Any] ?? []).reduce(into: []) { $0.formUnion(names($1)) }
    }

    /// Each partial is a file beside the template, of the same kind: what is in it is made safe like the rest.
    @Test func aPartialIsAFileBesideTheTemplate() throws {
        let directory = try TemporaryDirectory()
        for (name, text) in [
            ("page.html.mustache", "<ul>\n{{#findings}}\n  {{> row-1 }}\n{{/findings}}\n</ul>{{>end}}\n"),
            ("row-1.html.mustache", "<li>{{id}} {{.need}} {{>end}}\n"), ("end.html.mustache", "{{policy.name}}."),
        ] { _ = try directory.file(name, Data(text.utf8)) }
        var report = try SampleReports.audit()
        report.policy?.name = "<b>"
        report.findings = report.findings.filter { $0.id == "f44e09b6d0000000" }
        let path = directory.url.appending(path: "page.html.mustache").path
        #expect(
            try renderedText(report, by: ReportTemplate(path: path)) == """
                <ul>
                  <li>f44e09b6d0000000 Legacy partner feed, &quot;nightly&quot; &lt;b&gt;.
                </ul>&lt;b&gt;.

                """)
    }

    @Test(arguments: [
        ("a\n {{>gone}}", "x", "page.md.mustache", 2, 2, "gone.md.mustache' for this partial"),
        ("{{>other}}", "b\nc{{>page}}", "other.md.mustache", 2, 2, "takes itself in: page, other, page"),
        ("{{>page}}", "x", "page.md.mustache", 1, 1, "takes itself in: page, page"),
        ("{{>other}}", "{{>other}}", "other.md.mustache", 1, 1, "takes itself in: page, other, other"),
        ("{{>other}}", "{{#a}}", "other.md.mustache", 1, 7, "still open"),
        ("{{>../other}}", "x", "page.md.mustache", 1, 1, "a file beside the template"),
        ("{{>*id}}", "x", "page.md.mustache", 1, 1, "a file beside the template"),
        ("{{>other other}}", "x", "page.md.mustache", 1, 1, "a file beside the template"),
        ("{{>other", "x", "page.md.mustache", 1, 1, "a file beside the template"),
        ("{{>}}", "x", "page.md.mustache", 1, 1, "a file beside the template"),
        ("{{<other}}{{/other}}", "x", "page.md.mustache", 1, 1, "a file beside the template"),
    ])
    func aPartialThatCannotBeTakenInIsNamedWithItsPlace(
        page: String, other: String, file: String, line: Int, column: Int, says: String
    ) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("page.md.mustache", Data(page.utf8)).path
        _ = try directory.file("other.md.mustache", Data(other.utf8))
        let error = try #require(throws: TemplateError.self) { try ReportTemplate(path: path) }
        guard case .broken(let found, line, column, let what, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found.hasSuffix("/" + file) && what.contains(says), "\(error)")
    }

    @Test func theFilesOfATemplateWithoutAnExtensionHaveNoneEither() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.file("row", Data("{{tool.name}}".utf8))
        let path = try directory.file("page", Data("{{>row}}{{>row}}".utf8)).path
        #expect(try renderedText(SampleReports.scan(), by: ReportTemplate(path: path)) == "tidewaitertidewaiter")
    }

    /// The engine checks little of what it reads; nothing that a file can hold may end the program.
    @Test func noTextAtAllEndsTheProgram() throws {
        let pieces = [
            "{{", "}}", "#", "^", "/", "{", "}", "=", "%", "!", "&", "$", "(", ")", ".", "id", " ", "\n", "\r\n",
        ]
        var generator = SeededGenerator(seed: 7)
        let report = try SampleReports.scan()
        var good = 0
        for _ in 0..<3000 {
            let length = Int.random(in: 1...12, using: &generator)
            let text = (0..<length).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            guard let template = try? template(text) else { continue }
            _ = try rendered(report, by: template)
            good += 1
        }
        #expect(good > 100)
    }

    @Test func valuesAreAsTheReportHasThem() throws {
        let report = try SampleReports.audit()
        let text = try renderedText(
            report,
            by: template(
                """
                {{schemaVersion}} {{run.interrupted}} {{policy.name}}
                {{#findings}}{{#.need}}{{id}} {{endpoint.port}} {{#text}}{{place}} {{.approved}}{{/text}}
                {{/.need}}{{/findings}}{{#hosts}}{{#observations}}{{text.port}} {{/observations}}{{/hosts}}
                {{#counts}}{{name}} {{count}}{{^last()}}, {{/last()}}{{/counts}}{{^run.vantage}}nobody{{/run.vantage}}

                """))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "1 false Example Ltd perimeter")
        #expect(lines.contains("f44e09b6d0000000 21 192.0.2.20:21/tcp ciso@example.com, on 2025-11-03, CHG-0788"))
        #expect(lines.contains { $0.hasPrefix("80/tcp 443/tcp 8080/tcp 21/tcp") })
        #expect(lines.last == "compliant 3, unexpected-open 2, missing 1, unresolved 1, not-verified 2, waived 1")
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func theContextIsTheJSONReportAndReadyMadeTexts(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import json, sys
            report, context = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
            sections = {key: [finding["id"] for finding in context.pop(key)]
                        for key in ("violations", "notVerified", "waived", "resolved", "compliant")}
            ids = [id for section in sections.values() for id in section]
            if sorted(ids) != sorted(finding["id"] for finding in report["findings"]): print("sections")
            context.pop("counts")
            for holder in [context, *context["findings"],
                           *[port for host in context["hosts"] for port in host["observations"]]]: holder.pop("text")
            print(context == report)
            """, directory.file("report.json", rendered(report, as: .json)),
            directory.file("context.json", Data(TemplateContext(report).json().utf8)))
        #expect(output == "True\n")
    }

    /// Asks for every value of the printed context in a template, and holds what comes out against it.
    @Test(arguments: [GoldenTests.Case.audit, .hostile])
    func aTemplateSeesEveryValueOfThePrintedContext(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let context = try directory.file("context.json", Data(TemplateContext(report).json().utf8))
        let text = try OutsideReader.python(
            """
            import json, sys
            def merged(values):
                if all(isinstance(value, dict) for value in values):
                    return {key: merged([value[key] for value in values if key in value])
                            for value in values for key in value}
                if all(isinstance(value, list) for value in values):
                    items = [item for value in values for item in value]
                    return [merged(items)] if items else []
                return values[0]
            def ask(shape, name):
                if isinstance(shape, dict):
                    members = "".join(ask(shape[key], "." + key) for key in sorted(shape))
                    return members if name == "." else "{{#%s}}%s{{/%s}}" % (name, members, name)
                if isinstance(shape, list):
                    return "{{#%s}}%s{{/%s}}" % (name, ask(shape[0], "."), name) if shape else ""
                return '"{{%s}}",' % name if name == "." else '{{#%s}}"{{.}}",{{/%s}}' % (name, name) \\
                    if isinstance(shape, str) else '"{{%s}}",' % name
            shape = merged([json.load(open(sys.argv[1], encoding="utf-8"))])
            print("[" + ask(shape, ".") + '""]', end="")
            """, context)
        let output = try directory.file("output.json", rendered(report, by: template(text, .json)))
        let compared = try OutsideReader.python(
            """
            import json, sys
            def leaves(value):
                if isinstance(value, dict): return [leaf for key in sorted(value) for leaf in leaves(value[key])]
                if isinstance(value, list): return [leaf for item in value for leaf in leaves(item)]
                return [json.dumps(value) if isinstance(value, (bool, int)) else value]
            wanted = [leaf for leaf in leaves(json.load(open(sys.argv[1], encoding="utf-8"))) if leaf]
            found = [leaf for leaf in json.load(open(sys.argv[2], encoding="utf-8")) if leaf]
            print(len(wanted) > 500, wanted == found)
            """, context, output)
        #expect(compared == "True True\n")
    }

    @Test func aMissingOrForeignFileIsSaidToBeSo() throws {
        #expect(throws: TemplateError.unreadable(path: "/nonexistent/a.mustache", .noSuchFileOrDirectory)) {
            try ReportTemplate(path: "/nonexistent/a.mustache")
        }
        let directory = try TemporaryDirectory()
        let binary = try directory.file("a.mustache", Data([0xff, 0xfe])).path
        #expect(throws: TemplateError.notText(path: binary)) { try ReportTemplate(path: binary) }
        let large = try directory.file("b.mustache", Data(repeating: 0x20, count: 2 << 20)).path
        #expect(throws: TemplateError.tooLarge(path: large, limit: 1 << 20)) { try ReportTemplate(path: large) }
        #expect(throws: TemplateError.unknownName("gitlab")) { try ReportTemplate(shipped: "gitlab") }
    }

    @Test func aListAndAnObjectHaveNoTextOfTheirOwn() throws {
        let template = try ReportTemplate(
            name: "t", kind: .text,
            text:
                "[{{findings}}{{{findings}}}{{reversed(findings)}}{{run}}{{{run}}}]{{#reversed(warnings)}}{{.}}{{/reversed(warnings)}}"
        )
        var report = try SampleReports.audit()
        report.warnings = ["a", "b"]
        #expect(try renderedText(report, by: template) == "[]ba")
    }

    @Test func sectionsAreNestedAHundredDeepAndNoDeeper() throws {
        func template(_ depth: Int) throws -> ReportTemplate {
            let text = String(repeating: "{{#text}}", count: depth) + "x" + String(repeating: "{{/text}}", count: depth)
            return try ReportTemplate(name: "t", kind: .text, text: text)
        }
        #expect(try renderedText(SampleReports.audit(), by: template(100)) == "x")
        let error = try #require(throws: TemplateError.self) { try template(100_000) }
        #expect(error.description == "t:1:901: more than 100 sections within one another")
    }
}
