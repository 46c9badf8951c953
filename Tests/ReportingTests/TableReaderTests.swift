import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// CSV and JSON, read by Python's modules, which are not ours.
@Suite struct TableReaderTests {
    @Test(arguments: GoldenTests.Case.allCases)
    func pythonReadsEveryRowWithTheSameNumberOfCells(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let file = try directory.file("report.csv", rendered(report, as: .csv))
        let output = try OutsideReader.python(
            """
            import csv, sys
            rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
            print(len(rows), *sorted({len(row) for row in rows}))
            """, file)
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        let rows =
            report.policy != nil
            ? report.findings.count
            : report.targets.count
                + report.hosts.reduce(0) { $0 + max(1, $1.observations.count + $1.aggregates.count) }
        #expect(numbers.count == 2, "rows differ in length: \(output)")
        #expect(numbers.first == rows + 1)
    }

    @Test func noCellIsAFormula() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("report.csv", rendered(HostileReport.report(), as: .csv))
        let output = try OutsideReader.python(
            """
            import csv, sys
            for row in csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True):
                for cell in row:
                    if cell[:1] in ("=", "+", "-", "@", "\\t", "\\r", "\\n", "\\uff1d", "\\uff0b", "\\uff0d", "\\uff20"):
                        print("formula:", ascii(cell))
                    if any(ord(c) < 32 and c not in "\\t\\n" or ord(c) == 127 for c in cell):
                        print("control:", ascii(cell))
            """, file)
        #expect(output.isEmpty, "\(output)")
    }

    @Test func aCellGivesItsTextBack() throws {
        let directory = try TemporaryDirectory()
        var report = try SampleReports.audit()
        let texts = ["plain", "a,b", "say \"x\"", "two\nlines", "=1+1", "\"\u{301},", " blank ", "a;b"]
        report.findings = texts.enumerated().map {
            Finding(id: "f\($0.offset)", verdict: .missing, severity: .low, target: "t", message: $0.element)
        }
        let file = try directory.file("report.csv", rendered(report, as: .csv))
        let output = try OutsideReader.python(
            """
            import csv, json, sys
            print(json.dumps([r["message"] for r in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8"))]))
            """, file)
        let read = try JSONDecoder().decode([String].self, from: Data(output.utf8))
        #expect(
            read.map { Array($0.unicodeScalars) } == texts.map { Array(($0 == "=1+1" ? "'=1+1" : $0).unicodeScalars) })
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func jsonReadsBackAsTheSameReport(_ sample: GoldenTests.Case) throws {
        let report = try sample.report()
        let data = try rendered(report, as: .json)
        #expect(try JSONDecoder().decode(AuditReport.self, from: data) == report)
        #expect(data.last == UInt8(ascii: "\n"))
        let directory = try TemporaryDirectory()
        let output = try OutsideReader.python(
            "import json, sys; print(len(json.load(open(sys.argv[1], encoding=\"utf-8\"))[\"findings\"]))",
            directory.file("report.json", data))
        #expect(output == "\(report.findings.count)\n")
    }

    /// Texts of any characters at all, in every place where a report has one.
    @Test(arguments: 0..<20)
    func jsonReadsAndWritesBackToTheSameBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let texts = (0..<40).map { number in
            let length = Int.random(in: 0...12, using: &generator)
            let scalars = (0..<length).compactMap { _ in
                let limits: [UInt32] = [0x20, 0x80, 0x3000, 0x11_0000]
                return limits.randomElement(using: &generator).flatMap {
                    Unicode.Scalar(UInt32.random(in: 0..<$0, using: &generator))
                }
            }
            return (name: "\(number)", text: scalars.reduce(into: "") { $0.unicodeScalars.append($1) })
        }
        let written = try rendered(HostileReport.report(texts), as: .json)
        let read = try JSONDecoder().decode(AuditReport.self, from: written)
        #expect(try rendered(read, as: .json) == written)
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func jsonHoldsWhatTheReportEncodesAndNothingElse(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            "import json, sys; print(json.load(open(sys.argv[1])) == json.load(open(sys.argv[2])))",
            directory.file("report.json", rendered(report, as: .json)),
            directory.file("encoded.json", JSONEncoder().encode(report)))
        #expect(output == "True\n")
    }
}
