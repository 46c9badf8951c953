import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// Our JSON writer against Foundation's, whose bytes it must give, but for the characters that it escapes beyond those.
@Suite struct JSONLineTests {
    private func foundation(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = ""
        for scalar in String(decoding: try encoder.encode(value), as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x7f..<0xa0: text += "\\u00" + String(scalar.value, radix: 16)
            case 0x2028, 0x2029: text += "\\u" + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return Data(text.utf8)
    }

    /// The lines of a report, each of which carries one finding, host, target or warning, without the commas between.
    private func lines(_ report: AuditReport) throws -> Set<Data> {
        let lines = try rendered(report, as: .json).split(separator: UInt8(ascii: "\n"))
        return Set(lines.map { $0.last == UInt8(ascii: ",") ? Data($0.dropLast()) : Data($0) })
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func everyFindingAndHostHasFoundationsBytes(_ sample: GoldenTests.Case) throws {
        let report = try sample.report()
        let lines = try lines(report)
        for finding in report.findings { #expect(lines.contains(try foundation(finding))) }
        for host in report.hosts { #expect(lines.contains(try foundation(host))) }
        for target in report.targets { #expect(lines.contains(try foundation(target))) }
        #expect(!lines.isEmpty)
    }

    @Test func everyScalarIsEscapedAsFoundationDoesIt() throws {
        var report = try SampleReports.audit()
        var scalars = (0...0xff).compactMap { Unicode.Scalar($0) }
        scalars += [0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff, 0x1f600, 0x10ffff].compactMap { Unicode.Scalar($0) }
        report.warnings =
            scalars.map { "a\($0)b" } + [String(String.UnicodeScalarView(scalars)), "", "e\u{301}\"\u{301}"]
        let lines = try lines(report)
        for warning in report.warnings { #expect(lines.contains(try foundation(warning))) }
    }

    /// Python's `splitlines` ends a line at U+0085, U+2028 and U+2029 too, and at some control characters.
    @Test func aLineIsOneHoweverAReaderEndsLines() throws {
        let directory = try TemporaryDirectory()
        let lines = try rendered(HostileReport.report(), as: .jsonLines)
        let count = try OutsideReader.python(
            """
            import json, sys
            print(len([json.loads(line) for line in open(sys.argv[1], encoding="utf-8").read().splitlines()]))
            """, directory.file("report.jsonl", lines))
        #expect(count == "\(lines.count { $0 == UInt8(ascii: "\n") })\n")
    }
}
