import Foundation
import Interchange
import TestSupport
import Testing

/// Our own JSON report, read back whole.
@Suite struct ReportFileTests {
    private static func golden(_ name: String) throws -> String {
        try String(contentsOf: Fixtures.directory.appending(path: "golden/\(name).json"), encoding: .utf8)
    }

    private func fault(_ text: String) throws -> String? {
        let file = try ResultFile(text)
        do throws(InterchangeError) {
            _ = try ReportFileReader(path: file.path).report()
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: ["\"schemaVersion\":2", "\"schemaVersion\":0"])
    func aReportOfAnotherVersionIsRefusedForThatReason(version: String) throws {
        let text = try Self.golden("audit").replacing("\"schemaVersion\":1", with: version)
        let sentence = try #require(try fault(text))
        #expect(sentence.contains("schema version \(version.suffix(1)), and this program reads 1"))
    }

    /// Of a later version nothing but the version needs to be as it is now.
    @Test func theVersionCountsBeforeAnythingElse() throws {
        let sentence = try #require(try fault("{\"schemaVersion\":7,\"summary\":\"fine\"}"))
        #expect(sentence.contains("schema version 7, and this program reads 1"))
    }

    @Test func membersThatThisProgramDoesNotKnowAreNoFault() throws {
        let text = try Self.golden("audit")
            .replacing("\"schemaVersion\":1", with: "\"schemaVersion\":1,\"signature\":{\"by\":\"x\"}")
            .replacing("\"isResponsive\":", with: "\"mood\":null,\"isResponsive\":")
        #expect(try fault(text) == nil)
    }

    @Test func aReportThatIsCutOffAnywhereIsRefused() throws {
        let text = try Self.golden("audit")
        let end = text.utf8.count - 2
        for length in [0, 1, end - 1, end] + stride(from: 2, to: end, by: 997) {
            let sentence = try fault(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(sentence != nil, "\(length) bytes were read as a whole report")
        }
    }

    @Test(arguments: [
        ("\"waived\":1", "\"waived\":-1"), ("\"targets\":5", "\"targets\":9223372036854775807"),
        ("\"addressCount\":2", "\"addressCount\":-2"), ("\"missing\":1", "\"missing\":4611686018427387904"),
        ("\"port\":21,", "\"port\":0,"), ("\"port\":21,", "\"port\":65536,"),
        ("\"verdict\":\"missing\"", "\"verdict\":\"gone\""), ("2026-11-22T13:01:12.250Z", "yesterday"),
        ("\"id\":\"f8d21c7e40000000\"", "\"id\":\"filter\""), ("f8d21c7e40000000", "F8D21C7E40000000"),
        ("f8d21c7e40000000", "f17b3d0aa0000000"),
        ("\"address\":\"192.0.2.20\"", "\"address\":\"192.0.2.999\""), ("\"findings\":[", "\"findings\":{"),
    ])
    func aValueThatNoReportHasIsRefused(part: String, replacement: String) throws {
        let text = try Self.golden("audit")
        #expect(text.contains(part))
        #expect(try fault(text.replacing(part, with: replacement)) != nil)
    }
}
