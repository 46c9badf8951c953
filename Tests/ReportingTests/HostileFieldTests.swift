import AuditModel
import Foundation
import Reporting
import Testing

/// Which texts from outside each format shows. That it shows them harmlessly, the readers' tests find out with the same
/// report; a field that a format gains or loses is found out here.
@Suite struct HostileFieldTests {
    /// What is known of hosts, and of the names that lead to them.
    private static let scan: Set<String> = [
        "aliasName", "certificateIssuer", "certificateName", "certificateSubject", "chainAlias", "product",
        "queriedName",
        "remark", "reverseName", "service", "target", "targetName", "tlsRefusal", "unresolvedTarget", "version",
    ]
    /// What is known of the run as a whole.
    private static let run: Set<String> = provenance.union(lookups).union([
        "argument", "excluded", "excludedFile", "includedPath", "incomplete", "policyPath", "resolver", "warning",
    ])
    private static let lookups: Set<String> = ["lookupAlias", "lookupName"]
    /// Where the evidence comes from, which SARIF and nmap's XML have no place for.
    private static let provenance: Set<String> = [
        "baselinePath", "baselineRun", "inputPath", "inputScanner", "inputVersion", "timingName", "timingValue",
    ]
    private static let findings: Set<String> = [
        "approvedBy", "control", "expectedDetail", "expectedService", "findingName", "findingReverseName",
        "findingTarget",
        "insecureBecause", "insecureCompensating", "message", "need",
        "observedDetail", "observedService", "owner", "policyFile", "remedy", "ticket", "waiver", "waiverApprovedBy",
        "waiverFile", "waiverReason", "waiverTicket",
    ]

    /// Texts that a format leaves out.
    private static func omissions(_ format: ReportFormat) -> Set<String> {
        switch format {
        case .json, .jsonLines, .html: []
        case .markdown: lookups.union(["targetFile"])
        case .nmapXML: provenance.union(lookups).union(["includedPath", "targetFile"])
        case .text: lookups.union(["targetFile", "argument", "resolver"])
        case .csv: run.union(["policyName", "scannerHost", "targetFile", "vantage", "waiverFile"])
        case .sarif: scan.union(provenance).union(lookups).union(["targetFile", "resolver"])
        case .junit: scan.union(run).union(["targetFile", "vantage"])
        case .openMetrics: scan.union(run).union(findings).union(["targetFile"])
        }
    }

    @Test(arguments: ReportFormat.allCases)
    func aFormatShowsTheTextsThatItIsMeantToShow(_ format: ReportFormat) throws {
        let report = try MarkedReport.report()
        let everything = Self.fields(try renderedText(report, as: .json))
        #expect(everything.count == 59)
        var shown = Self.fields(try renderedText(report, as: format))
        if format == .csv {
            let csv = try CSVOptions(layout: .endpoints, columns: nil, hasByteOrderMark: false)
            let rows = try rendered(report, as: .csv, options: ReportOptions(csv: csv))
            shown.formUnion(Self.fields(String(decoding: rows, as: UTF8.self)))
        }
        let missing = everything.subtracting(shown).sorted()
        #expect(missing == Self.omissions(format).sorted())
    }

    private static func fields(_ text: String) -> Set<String> {
        let joined = text.filter { !$0.isWhitespace }
        return Set(joined.matches(of: /zq([A-Za-z]+?)qz/).map { String($0.output.1) })
    }
}
