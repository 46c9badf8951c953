import Foundation
import TestSupport
import Testing

/// `tidewaiter render`: a stored report in every other format.
@Suite struct RenderTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
        try directory.write(StoredScan.policy(), to: "exposure.yaml")
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "scan.xml")
    }

    private func render(_ arguments: String...) throws -> BuiltProgram.Ending {
        try tidewaiter.run(["render"] + arguments, in: directory)
    }

    private static func golden(_ name: String) -> URL { Fixtures.directory.appending(path: "golden/\(name)") }

    @Test(arguments: ["audit", "compliant", "scan", "resolve", "hostile"])
    func aStoredReportGivesEveryFormatByteForByte(sample: String) throws {
        let names = ["json", "jsonl", "csv", "html", "xml", "sarif", "junit.xml", "md", "prom", "txt"].map {
            "\(sample).\($0)"
        }
        let ending = try tidewaiter.run(
            ["render", Self.golden("\(sample).json").path] + names.flatMap { ["-o", $0] }, in: directory)
        #expect(ending.status == 0, "\(ending.errors)")
        for name in names {
            #expect(try directory.data(name) == Data(contentsOf: Self.golden(name)), "\(name) differs")
        }
    }

    @Test func whatARunWroteAtOnceIsWhatItsReportGivesLater() throws {
        let formats = ["html", "csv", "md", "txt", "xml", "sarif", "junit.xml", "prom", "jsonl", "json"]
        let first = formats.flatMap { ["-o", "first.\($0)"] }
        let judged = try tidewaiter.run(["check", "exposure.yaml", "scan.xml"] + first, in: directory)
        #expect(judged.status == 1)
        let ending = try tidewaiter.run(
            ["render", "first.json"] + formats.flatMap { ["-o", "second.\($0)"] }, in: directory)
        #expect(ending.status == 0)
        for format in formats {
            #expect(try directory.data("second.\(format)") == directory.data("first.\(format)"), "\(format) differs")
        }
    }

    @Test func whatTheRunHasSaidIsNotSaidAgain() throws {
        let judged = try tidewaiter.run(["check", "exposure.yaml", "scan.xml", "-o", "report.json"], in: directory)
        #expect(judged.errors.contains("1 violation"))
        #expect(try render("report.json", "-o", "report.md").errors == "tidewaiter: wrote report.md\n")
    }

    @Test func aTemplateIsRenderedByEveryCommandThatMakesAReport() throws {
        try directory.write("{{#violations}}{{endpoint.port}} {{message}}\n{{/violations}}", to: "short.txt.mustache")
        let judged = try tidewaiter.run(
            ["check", "exposure.yaml", "scan.xml", "--template", "short.txt.mustache=out.txt", "-o", "report.json"],
            in: directory)
        #expect(judged.status == 1, "\(judged.errors)")
        #expect(try directory.text("out.txt").hasPrefix("22 "))
        let ending = try render("report.json", "--template", "short.txt.mustache", "--quiet")
        #expect(ending.status == 0)
        #expect(try ending.output == directory.text("out.txt"))
        #expect(ending.errors.isEmpty)
        for name in ["github-ticket", "jira-ticket"] {
            #expect(try render("report.json", "--template", name).output.contains("192.0.2.1:22/tcp"))
        }
    }

    @Test func theContextOfATemplateIsPrinted() throws {
        let ending = try render(Self.golden("audit.json").path, "--template-context")
        #expect(ending.status == 0)
        let context = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
        #expect((context?["violations"] as? [Any])?.count == 4)
        #expect((context?["findings"] as? [Any])?.count == 10)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let says: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(arguments: ["none.json"], status: 65, says: "cannot read 'none.json': no such file"),
        Case(arguments: ["scan.xml"], status: 65, says: "no JSON report"),
        Case(arguments: ["later.json"], status: 65, says: "schema version 2, and this program reads 1"),
        Case(arguments: ["cut.json"], status: 65, says: "not JSON"),
        Case(arguments: ["good.json", "--template", "bad.mustache"], status: 65, says: "bad.mustache:2:4: "),
        Case(arguments: ["good.json", "--template", "github"], status: 65, says: "no template that comes with"),
        Case(arguments: ["good.json", "--template", "x.pdf.mustache"], status: 65, says: ".md.mustache"),
        Case(arguments: ["good.json", "--template", "=x"], status: 64, says: "name a template"),
        Case(arguments: ["good.json", "--template-context", "-o", "x.html"], status: 64, says: "writes no report"),
        Case(arguments: ["good.json", "-o", "nowhere/x.html"], status: 74, says: "nothing was written"),
        Case(
            arguments: ["good.json", "-o", "x.md", "--template", "jira-ticket=x.md"], status: 64, says: "two reports"),
        Case(arguments: [], status: 64, says: "report.json"),
    ])
    func whatIsWrongHasItsStatus(wrong: Case) throws {
        let good = try String(contentsOf: Self.golden("scan.json"), encoding: .utf8)
        try directory.write(good, to: "good.json")
        try directory.write(String(good.prefix(good.count / 2)), to: "cut.json")
        try directory.write(good.replacing("\"schemaVersion\":1", with: "\"schemaVersion\":2"), to: "later.json")
        try directory.write("{{#a}}\n{{/b}}\n", to: "bad.mustache")
        let before = try directory.files()
        let ending = try tidewaiter.run(["render"] + wrong.arguments, in: directory)
        #expect(ending.status == wrong.status, "\(ending.errors)")
        #expect(ending.errors.contains(wrong.says), "\(ending.errors)")
        #expect(ending.output.isEmpty)
        #expect(try directory.files() == before)
    }
}
