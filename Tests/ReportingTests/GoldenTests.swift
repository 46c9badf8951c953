import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// Every format of every sample report, byte by byte. `RECORD_GOLDEN=1` rewrites the files and still fails.
@Suite struct GoldenTests {
    enum Case: String, CaseIterable {
        case audit
        case compliant
        case scan
        case resolve
        /// The hostile report but for its long texts, which would make large files.
        case hostile
        case hostileLong
        /// Every text from outside, each with the name of its field in it.
        case marked
        /// Findings in every state against a baseline.
        case compared

        static let recorded: [Case] = [.audit, .compliant, .scan, .resolve, .hostile]

        func report() throws -> AuditReport {
            switch self {
            case .audit: try SampleReports.audit()
            case .compliant: try SampleReports.compliantAudit()
            case .scan: try SampleReports.scan()
            case .resolve: try SampleReports.resolve()
            case .hostile: try HostileReport.report(HostileReport.texts.filter { $0.text.utf8.count < 200 })
            case .hostileLong: try HostileReport.report(HostileReport.texts)
            case .marked: try MarkedReport.report()
            case .compared: try SampleReports.comparedAudit()
            }
        }
    }

    @Test(arguments: Case.recorded, ReportFormat.allCases)
    func aReportReadsAsItsGolden(_ golden: Case, _ format: ReportFormat) throws {
        try Self.expect(rendered(golden.report(), as: format), "\(golden.rawValue).\(format.pathExtensions[0])")
    }

    @Test(arguments: Case.recorded, ["github-ticket.md", "jira-ticket.jira"])
    func aTicketReadsAsItsGolden(_ golden: Case, _ ticket: String) throws {
        let name = String(ticket.prefix { $0 != "." })
        try Self.expect(rendered(golden.report(), by: ReportTemplate(shipped: name)), "\(golden.rawValue).\(ticket)")
    }

    private static func expect(_ bytes: Data, _ name: String) throws {
        let file = Fixtures.directory.appending(path: "golden/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: file)
            Issue.record("recorded \(name); look at the difference, then run without RECORD_GOLDEN")
            return
        }
        let expected = try Data(contentsOf: file)
        #expect(bytes == expected, "\(name) has changed; run with RECORD_GOLDEN=1 and look at the difference")
    }

    @Test(arguments: ReportFormat.allCases)
    func theSameReportAlwaysGivesTheSameBytes(format: ReportFormat) throws {
        let first = try rendered(SampleReports.audit(), as: format)
        #expect(!first.isEmpty)
        #expect(try rendered(SampleReports.audit(), as: format) == first)
    }
}
