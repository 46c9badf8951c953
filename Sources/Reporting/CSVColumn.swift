/// One column of a CSV layout: its heading, what it holds, and its cell in a row.
struct CSVColumn<Row>: Sendable {
    let name: String
    /// A few words for `--help`.
    let summary: String
    /// The cell's text as the report has it; `CSVCell` makes it safe.
    let value: @Sendable (Row) -> String

    init(_ name: String, _ summary: String, _ value: @escaping @Sendable (Row) -> String?) {
        self.name = name
        self.summary = summary
        self.value = { value($0) ?? "" }
    }
}

extension CSVColumn {
    /// Several values in one cell.
    static func list(_ values: [String]) -> String { values.joined(separator: "; ") }
}
