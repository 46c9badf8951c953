import AuditModel

/// What a row of a CSV report is about.
package enum CSVLayout: String, CaseIterable, Sendable {
    /// One row per finding.
    case findings
    /// One row per target, then one per observation, per set of ports that share state and reason, or per host where no
    /// port was probed.
    case endpoints

    /// A column as `--help` shows it.
    package struct ColumnText: Hashable, Sendable {
        package let name: String
        package let summary: String
    }

    /// Every column, in the order in which they stand when none is chosen.
    package var columns: [ColumnText] {
        switch self {
        case .findings: CSVFindingColumns.all.map { ColumnText(name: $0.name, summary: $0.summary) }
        case .endpoints: CSVEndpointColumns.all.map { ColumnText(name: $0.name, summary: $0.summary) }
        }
    }

    package var columnNames: [String] { columns.map(\.name) }

    /// What fits a report when nobody chose: without a policy there are no findings.
    init(fitting report: AuditReport) { self = report.policy == nil ? .endpoints : .findings }

    var other: CSVLayout { self == .findings ? .endpoints : .findings }
}

/// What a caller chose of a CSV report. Checked when it is made, so that a wrong column is known before a scan.
package struct CSVOptions: Hashable, Sendable {
    /// Why a choice is none. The description is one lower-case sentence.
    package enum ChoiceError: Error, Equatable, CustomStringConvertible {
        case noColumns
        case unknownColumn(String, in: [CSVLayout])
        case repeatedColumn(String)
        case mixedLayouts([String])

        package var description: String {
            switch self {
            case .noColumns: "a list of columns cannot be empty; write names with commas between them"
            case .unknownColumn(let name, let layouts):
                "'\(name)' is no column; "
                    + layouts.map { "those of '\($0.rawValue)' are \($0.columnNames.joined(separator: ", "))" }
                    .joined(separator: "; ")
            case .repeatedColumn(let name): "column '\(name)' is named twice"
            case .mixedLayouts(let names):
                "no layout has all of the columns \(names.joined(separator: ", ")); choose those of one, "
                    + CSVLayout.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            }
        }
    }

    /// `nil`: the layout that fits the report and has the columns.
    package let layout: CSVLayout?
    /// Names in the order wanted; `nil` for all.
    package let columns: [String]?
    /// Whether the file starts with U+FEFF in UTF-8, by which some spreadsheets know the encoding.
    package let hasByteOrderMark: Bool

    /// Everything, in the layout that fits the report.
    package init() {
        layout = nil
        columns = nil
        hasByteOrderMark = false
    }

    /// `columns` is a list of names with commas between them, as a user writes it.
    package init(layout: CSVLayout?, columns: String?, hasByteOrderMark: Bool) throws(ChoiceError) {
        self.layout = layout
        self.hasByteOrderMark = hasByteOrderMark
        guard let columns else {
            self.columns = nil
            return
        }
        let names = columns.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmingSpaces) }
        guard names != [""] else { throw .noColumns }
        let layouts = layout.map { [$0] } ?? CSVLayout.allCases
        for (position, name) in names.enumerated() {
            guard layouts.contains(where: { $0.columnNames.contains(name) }) else {
                throw .unknownColumn(name, in: layouts)
            }
            if names[..<position].contains(name) { throw .repeatedColumn(name) }
        }
        guard layouts.contains(where: { Self.has($0, names) }) else { throw .mixedLayouts(names) }
        self.columns = names
    }

    /// The layout of a report: the one chosen, else the first that fits and has the columns chosen.
    func layout(of report: AuditReport) -> CSVLayout {
        if let layout { return layout }
        let fitting = CSVLayout(fitting: report)
        guard let columns, !Self.has(fitting, columns) else { return fitting }
        return fitting.other
    }

    /// Those of `all` that were chosen, in the order chosen.
    func chosen<Row>(of all: [CSVColumn<Row>]) -> [CSVColumn<Row>] {
        guard let columns else { return all }
        return columns.compactMap { name in all.first { $0.name == name } }
    }

    private static func has(_ layout: CSVLayout, _ names: [String]) -> Bool {
        let known = layout.columnNames
        return names.allSatisfy(known.contains)
    }
}
