import AuditModel
import Foundation
import Reporting
import Testing

/// The table for the terminal.
@Suite struct TextTableTests {
    @Test(arguments: GoldenTests.Case.allCases, [40, 80, 132])
    func noLineIsTooLongOrEndsInABlank(_ sample: GoldenTests.Case, width: Int) throws {
        let options = ReportOptions(width: width)
        let text = String(decoding: try rendered(sample.report(), as: .text, options: options), as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.utf8.last != 0x20, "'\(line)' ends in a blank")
            if line.utf8.allSatisfy({ $0 < 0x80 }) { #expect(line.utf8.count <= width, "'\(line)'") }
        }
    }

    @Test func nothingFromOutsideCanSteerTheTerminal() throws {
        let text = try renderedText(HostileReport.report(), as: .text)
        for scalar in text.unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format, "U+\(String(scalar.value, radix: 16)) came through")
        }
    }

    @Test func coloursAreThereOnlyWhenAskedFor() throws {
        let report = try SampleReports.audit()
        let plain = try rendered(report, as: .text)
        let coloured = try rendered(report, as: .text, options: ReportOptions(colour: true))
        #expect(!plain.contains(0x1b) && coloured.contains(0x1b))
        let stripped = String(decoding: coloured, as: UTF8.self).replacing(/\u{1B}\[[0-9;]*m/, with: "")
        #expect(stripped == String(decoding: plain, as: UTF8.self))
    }

    @Test func nothingIsCutOff() throws {
        var report = try SampleReports.audit()
        let name = String(repeating: "abcdefgh.", count: 40)
        report.findings[0].names = [name]
        let text = try renderedText(report, as: .text)
        #expect(text.filter { !$0.isWhitespace }.contains(name))
    }
}
