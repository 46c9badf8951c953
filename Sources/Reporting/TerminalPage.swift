import AuditModel

/// Lines for a terminal: indented, wrapped to the width, coloured where wanted. Every text that comes in is made visible
/// first, so nothing from outside can move the cursor, colour or rewrite the page.
struct TerminalPage {
    enum Style: String {
        case plain = ""
        case strong = "1"
        case faint = "2"
        case good = "1;32"
        case attention = "1;33"
        case bad = "1;31"
    }

    /// A word or phrase in one style.
    struct Span {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = String(VisibleText.escaped(text).trimmingSpaces)
            self.style = style
        }
    }

    private let options: ReportOptions
    private var text = ""
    private let labelWidth = 11

    init(options: ReportOptions) { self.options = options }

    /// Hands on what was written so far.
    mutating func drain(into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write(takeBytes())
    }

    mutating func takeBytes() -> [UInt8] {
        defer { text.removeAll(keepingCapacity: true) }
        return Array(text.utf8)
    }

    mutating func blank() { text += "\n" }

    mutating func heading(_ title: String) {
        blank()
        line([Span(title.uppercased(), .strong)])
    }

    /// Spans on one line, two blanks apart; those that do not fit go on, indented, on the next.
    mutating func line(_ spans: [Span], indentation: Int = 0) {
        write(spans, gap: 2, first: indentation, rest: indentation + 4)
    }

    mutating func paragraph(_ sentence: String, indentation: Int = 0) {
        write(Self.words(sentence, .plain), gap: 1, first: indentation, rest: indentation)
    }

    /// A label and its value, wrapped under itself; nothing for a value without a word.
    mutating func field(_ label: String, _ value: String, indentation: Int = 0, style: Style = .plain) {
        let words = Self.words(value, .plain)
        guard !words.isEmpty else { return }
        let start = indentation + labelWidth
        text += String(repeating: " ", count: indentation) + styled(label, style == .plain ? .faint : style)
        text += String(repeating: " ", count: max(1, labelWidth - VisibleText.width(label)))
        write(words, gap: 1, first: start, rest: start, isIndented: true)
    }

    /// Three columns of a host's port table.
    mutating func row(_ first: String, _ second: String, _ third: String, style: Style = .plain) {
        let start = Self.padded(VisibleText.escaped(first), to: 12) + VisibleText.escaped(second)
        let gap = max(1, 27 - VisibleText.width(start))
        text += "    " + styled(start, style) + String(repeating: " ", count: gap)
        let column = 4 + gap + VisibleText.width(start)
        write(Self.words(third, .plain), gap: 1, first: column, rest: 31, isIndented: true)
    }

    private static func words(_ sentence: String, _ style: Style) -> [Span] {
        VisibleText.escaped(sentence).split(separator: " ").map { Span(String($0), style) }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - VisibleText.width(text)))
    }

    private mutating func write(_ spans: [Span], gap: Int, first: Int, rest: Int, isIndented: Bool = false) {
        guard spans.contains(where: { !$0.text.isEmpty }) else { return }
        if !isIndented { text += String(repeating: " ", count: first) }
        var column = first
        var isLineStart = true
        for span in spans where !span.text.isEmpty {
            for piece in pieces(of: span.text, width: options.width - rest) {
                let width = VisibleText.width(piece)
                if !isLineStart, column + gap + width > options.width {
                    text += "\n" + String(repeating: " ", count: rest)
                    column = rest
                    isLineStart = true
                }
                if !isLineStart {
                    text += String(repeating: " ", count: gap)
                    column += gap
                }
                text += styled(piece, span.style)
                column += width
                isLineStart = false
            }
        }
        text += "\n"
    }

    /// A word as it fits a line: whole, or cut into pieces of at most `width` columns, after a comma where possible.
    private func pieces(of word: String, width: Int) -> [String] {
        guard VisibleText.width(word) > width else { return [word] }
        var result: [String] = []
        var piece = ""
        var column = 0
        for scalar in word.unicodeScalars {
            let next = VisibleText.width(scalar)
            if column + next > width {
                let comma = piece.lastIndex(of: ",").map { piece.index(after: $0) } ?? piece.endIndex
                result.append(String(piece[..<comma].trimmingSpaces))
                piece = String(piece[comma...])
                column = VisibleText.width(piece)
            }
            piece.unicodeScalars.append(scalar)
            column += next
        }
        return (result + [String(piece.trimmingSpaces)]).filter { !$0.isEmpty }
    }

    private func styled(_ text: String, _ style: Style) -> String {
        options.colour && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
