import Mustache

/// What a template's output is, which decides how the values in it are made safe. The raw value is the extension that
/// stands before `.mustache`.
package enum TemplateKind: String, CaseIterable, Sendable {
    case html
    case xml
    case markdown = "md"
    case jira
    case csv
    case json
    case text = "txt"

    /// The kind of a template file: what `ticket.md.mustache`, or `ticket.md`, is named after. A file without such an
    /// extension is HTML, mustache's own default; `nil` for an extension that stands for none.
    package init?(fileName: String) {
        var parts = fileName.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        if parts.last?.lowercased() == "mustache" { parts = parts.dropLast() }
        guard let last = parts.last?.lowercased() else {
            self = .html
            return
        }
        self.init(rawValue: last == "htm" ? "html" : last)
    }

    /// `text` as a value of the output: nothing in it is markup, starts a formula or steers a terminal.
    func escape(_ text: String) -> String {
        switch self {
        case .html: HTMLText().escapeText(HTMLText.safe(text))
        case .xml: Self.xml(text)
        case .markdown: MarkdownText.prose(text)
        case .jira: JiraText.prose(text)
        case .csv: CSVCell.encoded(text)
        case .json: Self.json(text)
        case .text: VisibleText.escaped(text)
        }
    }

    /// `text` as names, addresses and ids are set apart in the output, safe like a value; the same as a value where the
    /// output has no such thing.
    func code(_ text: String) -> String {
        switch self {
        case .html: "<code>\(escape(text))</code>"
        case .markdown: MarkdownText.code(text)
        case .jira: JiraText.code(text)
        case .xml, .csv, .json, .text: escape(text)
        }
    }

    /// Fit for an element's content and for an attribute, where a bare line end would be read as a blank (XML 1.0 3.3.3).
    private static func xml(_ text: String) -> String {
        var result = ""
        for scalar in XMLText.escaped(text).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\r", "\t": result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What stands between the quotes of a JSON string (RFC 8259 7).
    private static func json(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension TemplateKind: MustacheContentType {
    /// Under which the template engine knows the kind.
    var contentType: String { "TIDEWAITER_TEMPLATE_\(rawValue.uppercased())" }

    package func escapeText(_ text: String) -> String { escape(text) }
}
