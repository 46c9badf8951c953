import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// What can be chosen of CSV, read by Python's module.
@Suite struct CSVTests {
    private func rows(_ report: AuditReport, _ csv: CSVOptions, encoding: String = "utf-8") throws -> [[String]] {
        let directory = try TemporaryDirectory()
        let output = try OutsideReader.python(
            """
            import csv, json, sys
            print(json.dumps(list(csv.reader(open(sys.argv[1], newline="", encoding="\(encoding)"), strict=True))))
            """, directory.file("report.csv", rendered(report, as: .csv, options: ReportOptions(csv: csv))))
        return try JSONDecoder().decode([[String]].self, from: Data(output.utf8))
    }

    private func choice(_ layout: CSVLayout? = nil, _ columns: String? = nil, mark: Bool = false) throws -> CSVOptions {
        try CSVOptions(layout: layout, columns: columns, hasByteOrderMark: mark)
    }

    @Test func theColumnsChosenStandInTheOrderChosen() throws {
        let report = try SampleReports.audit()
        let rows = try rows(report, choice(nil, "target, verdict,id"))
        #expect(rows.first == ["target", "verdict", "id"])
        #expect(rows.dropFirst().map { $0 } == report.findings.map { [$0.target, $0.verdict.rawValue, $0.id] })
    }

    @Test func aColumnOfEmptyCellsHasARowForEachFinding() throws {
        var report = try SampleReports.audit()
        for position in report.findings.indices { report.findings[position].need = nil }
        #expect(try rows(report, choice(nil, "need")) == [["need"]] + report.findings.map { _ in [""] })
    }

    @Test func anAuditHasALayoutPerEndpointThatNamesItsFindings() throws {
        let report = try SampleReports.audit()
        let rows = try rows(report, choice(.endpoints, "record,address,ports,transport,state,verdicts,findings"))
        #expect(
            rows.contains(["observation", "192.0.2.10", "8080", "tcp", "open", "unexpected-open", "f8d21c7e40000000"]))
        #expect(rows.contains { $0[0] == "aggregate" && $0[5].isEmpty })
        let shown = Set(rows.dropFirst().flatMap { $0[6].split(separator: "; ").map(String.init) })
        let placed = report.findings.filter { finding in
            finding.endpoint.map { endpoint in report.hosts.contains { $0.address == endpoint.address } } ?? false
        }
        #expect(shown == Set(placed.map(\.id)))
    }

    @Test func theLayoutFollowsFromTheReportOrTheColumns() throws {
        let headings = try [
            rows(SampleReports.audit(), CSVOptions()), rows(SampleReports.scan(), CSVOptions()),
            rows(SampleReports.audit(), choice(nil, "address,ports")), rows(SampleReports.scan(), choice(nil, "id")),
        ].map { $0.first ?? [] }
        #expect(
            headings == [
                CSVLayout.findings.columnNames, CSVLayout.endpoints.columnNames, ["address", "ports"], ["id"],
            ])
    }

    @Test func aByteOrderMarkIsThereOnlyWhenAskedForAndPartOfNoHeading() throws {
        let report = try SampleReports.audit()
        let mark = Data([0xEF, 0xBB, 0xBF])
        let marked = try rendered(report, as: .csv, options: ReportOptions(csv: choice(mark: true)))
        let plain = try rendered(report, as: .csv)
        #expect(marked == mark + plain && !plain.starts(with: mark))
        #expect(try rows(report, choice(mark: true), encoding: "utf-8-sig").first?.first == "id")
    }

    @Test(arguments: [
        (CSVLayout?.none, "id,verdikt", ["'verdikt' is no column", "verdict", "'endpoints'", "certificateNotAfter"]),
        (.findings, "ports", ["'ports' is no column", "'findings'", "policyLocation"]),
        (nil, "id,id", ["'id' is named twice"]), (nil, "", ["cannot be empty"]),
        (nil, "id,,verdict", ["'' is no column"]),
        (nil, "id,ports", ["no layout has all of the columns id, ports"]),
    ])
    func aWrongChoiceIsRefusedWithTheKnownOnes(layout: CSVLayout?, columns: String, says: [String]) throws {
        let error = try #require(throws: CSVOptions.ChoiceError.self) { try choice(layout, columns) }
        for words in says { #expect(error.description.contains(words), "\(error)") }
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: CSVLayout.allCases)
    func everyColumnHasAnOwnNameAndADescription(_ layout: CSVLayout) {
        #expect(Set(layout.columnNames).count == layout.columns.count)
        for column in layout.columns {
            #expect(!column.summary.isEmpty && column.name.allSatisfy { $0.isASCII && $0.isLetter })
        }
    }

    /// A spreadsheet that splits at semicolons or tabs sees other cells, and no formula in them either.
    @Test(
        arguments: [";", "\t"],
        ["=1+1", " =1", "\"=1", " \" @x", "\u{A0}-1", "\t+1", "\n=1", "\u{FF1D}1", ";=1", "x\n=1"])
    func noOtherDialectFindsAFormula(separator: String, text: String) throws {
        let directory = try TemporaryDirectory()
        var report = try SampleReports.audit()
        for position in report.findings.indices {
            report.findings[position].need = "why\(separator)\(text)"
            report.findings[position].controls = ["a", text]
        }
        let file = try directory.file("report.csv", rendered(report, as: .csv))
        for dialect in [";", "\t", ","] {
            let output = try OutsideReader.python(
                """
                import csv, sys, unicodedata
                for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
                    if quoting == csv.QUOTE_NONE and "\(dialect == "," ? "," : "")": continue
                    for row in csv.reader(open(sys.argv[1], newline="", encoding="utf-8"),
                                          delimiter="\(dialect == "\t" ? "\\t" : dialect)", quoting=quoting):
                        for cell in row:
                            start = unicodedata.normalize("NFKC", cell.lstrip(" \\u00a0\\n\\t\\""))[:1]
                            if start and start in "=+-@": print(ascii(cell))
                """, file)
            #expect(output.isEmpty, "\(dialect.debugDescription): \(output.prefix(200))")
        }
    }

    @Test(arguments: CSVLayout.allCases, GoldenTests.Case.allCases)
    func noLayoutHasAFormulaOrARowOfAnotherLength(_ layout: CSVLayout, _ sample: GoldenTests.Case) throws {
        let rows = try rows(sample.report(), choice(layout))
        #expect(Set(rows.map(\.count)) == [layout.columns.count])
        let starts: Set<Unicode.Scalar> = [
            "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
        ]
        for cell in rows.joined() {
            if let first = cell.unicodeScalars.first(where: { $0 != " " && $0 != "\u{A0}" }) {
                #expect(!starts.contains(first), "\(cell.debugDescription)")
            }
            #expect(!cell.unicodeScalars.contains { ("\u{7F}"..<"\u{A0}").contains($0) || $0 == "\u{2028}" })
        }
    }
}
