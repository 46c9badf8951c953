package import AuditModel

/// The formats of a report. The raw value is the name that `-o FORMAT=PATH` takes.
package enum ReportFormat: String, CaseIterable, Sendable {
    case json
    case jsonLines = "jsonl"
    case csv
    case html
    case nmapXML = "nmap-xml"
    case sarif
    case junit
    case markdown
    case openMetrics = "openmetrics"
    case text

    /// The file name extensions that stand for the format, the usual one first, without the dot.
    package var pathExtensions: [String] {
        switch self {
        case .json: ["json"]
        case .jsonLines: ["jsonl", "ndjson"]
        case .csv: ["csv"]
        case .html: ["html", "htm"]
        case .nmapXML: ["xml"]
        case .sarif: ["sarif", "sarif.json"]
        case .junit: ["junit.xml"]
        case .markdown: ["md"]
        case .openMetrics: ["prom"]
        case .text: ["txt"]
        }
    }

    /// The format of a file name extension, in any case, without the dot. `junit.xml` and `sarif.json` are extensions.
    package init?(pathExtension: String) {
        let wanted = pathExtension.lowercased()
        guard let format = Self.allCases.first(where: { $0.pathExtensions.contains(wanted) }) else { return nil }
        self = format
    }

    /// The format that a path's extension asks for; a double extension such as `.junit.xml` goes before a single one.
    package init?(path: String) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        // A name that is nothing but an extension (".json") is a hidden file without one.
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        for count in [2, 1] where parts.count > count {
            if let format = Self(pathExtension: parts.suffix(count).joined(separator: ".")), parts.first != "" {
                self = format
                return
            }
        }
        return nil
    }

    /// One line for `--help`.
    package var summary: String {
        switch self {
        case .json: "the complete report for programs; every other format can be made from it"
        case .jsonLines: "one finding, host or observation per line, for tools that read while it is written"
        case .csv: "one row per finding, or per endpoint where there was no policy; for spreadsheets (RFC 4180)"
        case .html: "one self-contained page for people: auditors, tickets, print"
        case .nmapXML: "nmap's XML, valid against its DTD, for tools that import nmap results"
        case .sarif: "SARIF 2.1.0 for code scanning: each finding at its policy line"
        case .junit: "JUnit XML for pipelines: a test case per expectation"
        case .markdown: "a summary with folded details, for a ticket"
        case .openMetrics: "counts for monitoring, as node-exporter's textfile collector takes them"
        case .text: "a table for the terminal"
        }
    }

    /// Writes the report in this format, in chunks, to `sink`. The same report and options always give the same bytes.
    package func render(
        _ report: AuditReport,
        options: ReportOptions = ReportOptions(),
        into sink: @escaping ByteSink
    ) throws(RenderError) {
        var writer = ChunkWriter(sink: sink)
        switch self {
        case .json: try JSONRenderer(report: report).render(into: &writer)
        case .jsonLines: try JSONLinesRenderer(report: report).render(into: &writer)
        case .csv: try CSVRenderer(report: report, options: options.csv).render(into: &writer)
        case .html: try HTMLRenderer(report: report).render(into: &writer)
        case .nmapXML: try NmapXMLRenderer(report: report, family: options.family).render(into: &writer)
        case .sarif: try SARIFRenderer(report: report).render(into: &writer)
        case .junit: try JUnitRenderer(report: report).render(into: &writer)
        case .markdown: try MarkdownRenderer(report: report).render(into: &writer)
        case .openMetrics: try OpenMetricsRenderer(report: report).render(into: &writer)
        case .text: try TextRenderer(report: report, options: options).render(into: &writer)
        }
        try writer.flush()
    }
}

/// What a caller can choose about a rendering; each choice is heeded by one format.
package struct ReportOptions: Hashable, Sendable {
    /// Text: whether to use terminal colours. The caller knows whether it writes to a terminal and what `NO_COLOR` says.
    package var colour: Bool
    /// Text: columns to fill at most, 40 or more.
    package var width: Int
    package var csv: CSVOptions
    /// nmap XML: the address family whose hosts the file has; `nil` for both.
    package var family: IPAddress.Family?

    package init(
        colour: Bool = false,
        width: Int = 80,
        csv: CSVOptions = CSVOptions(),
        family: IPAddress.Family? = nil
    ) {
        self.colour = colour
        self.width = max(40, width)
        self.csv = csv
        self.family = family
    }
}
