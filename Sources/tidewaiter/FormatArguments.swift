import ArgumentParser
import Reporting

/// What can be chosen of a format. Each choice is of one format and named after it, and holds for every report of the run
/// in that format.
struct FormatArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What a row of a CSV report is about: 'findings' or 'endpoints'.",
            discussion:
                "Without it, findings where there was a policy, else endpoints; or the one that has the columns "
                + "of --csv-columns.",
            valueName: "layout"),
        completion: .list(CSVLayout.allCases.map(\.rawValue)), transform: OptionValue.csvLayout)
    var csvLayout: CSVLayout?

    @Option(
        help: ArgumentHelp(
            "The columns of a CSV report, in this order.", discussion: FormatArguments.columns,
            valueName: "name,name"))
    var csvColumns: String?

    @Flag(help: "Start a CSV report with a byte-order mark, by which some spreadsheets know UTF-8.")
    var csvBom = false

    @Flag(
        help: ArgumentHelp(
            "Write nmap XML as one file per address family.",
            discussion:
                "IPv4 goes to the file named, IPv6 to one beside it: scan.xml and scan.ipv6.xml. For tools that "
                + "stop at a host without an IPv4 address."))
    var nmapXmlPerFamily = false

    func validate() throws {
        do throws(CSVOptions.ChoiceError) {
            _ = try csv()
        } catch {
            throw ValidationError("--csv-columns: \(error)")
        }
    }

    /// What was chosen of CSV; throws nothing once the command line has been found valid.
    func csv() throws(CSVOptions.ChoiceError) -> CSVOptions {
        try CSVOptions(layout: csvLayout, columns: csvColumns, hasByteOrderMark: csvBom)
    }

    /// The options given that no report of these formats heeds.
    func unused(by formats: [ReportFormat]) -> [String] {
        let csv = [
            csvLayout.map { _ in "--csv-layout" }, csvColumns.map { _ in "--csv-columns" }, csvBom ? "--csv-bom" : nil,
        ]
        return (formats.contains(.csv) ? [] : csv.compactMap(\.self))
            + (nmapXmlPerFamily && !formats.contains(.nmapXML) ? ["--nmap-xml-per-family"] : [])
    }

    private static var columns: String {
        CSVLayout.allCases.map { layout in
            "Columns of '\(layout.rawValue)': "
                + layout.columns.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
        }
        .joined(separator: " ")
    }
}
