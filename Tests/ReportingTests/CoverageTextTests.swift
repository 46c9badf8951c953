import AuditModel
import Foundation
import Reporting
import Testing

/// Why evidence is not conclusive, where people read of coverage.
@Suite struct CoverageTextTests {
    private static let noNeighbor = InconclusiveCause(state: .unreachable, reason: .noNeighbor, endpoints: 751)
    private static let unsure = InconclusiveCause(state: nil, reason: nil, endpoints: 12)

    @Test(
        "coverage names the causes, with their numbers where there are several",
        arguments: [
            (0, [noNeighbor], "inconclusive: unreachable (no-neighbor)"),
            (0, [noNeighbor, unsure], "inconclusive: 751 unreachable (no-neighbor), 12 of several possible states"),
            (7, [noNeighbor], "inconclusive, 7 of them silent UDP, 751 unreachable (no-neighbor)"),
            (7, [], "inconclusive, 7 of them silent UDP"), (7, nil, "inconclusive, 7 of them silent UDP"),
            (0, nil, "inconclusive"),
        ] as [(Int, [InconclusiveCause]?, String)])
    func causes(silent: Int, causes: [InconclusiveCause]?, ending: String) throws {
        var report = try SampleReports.scan()
        report.coverage.endpointsSilentUDP = silent
        report.coverage.causes = causes
        let text = try rendered(report, as: .text, options: ReportOptions(width: 1000))
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("10 endpoints \(ending)\n"))
    }

    @Test func whatWasNotTestedSaysNothingTwice() throws {
        var report = try SampleReports.scan()
        report.coverage.endpointsSilentUDP = 0
        #expect(try !renderedText(report, as: .html).contains("10 endpoints inconclusive"))
        SampleReports.count(&report, incomplete: [], exitStatus: 0)
        #expect(try renderedText(report, as: .html).contains("10 endpoints inconclusive"))
    }
}
