import AuditModel
import Foundation
import Templates

/// The names that a template can ask its context for. One that is none of them would be empty in every report.
enum TemplateNames {
    /// Members of the JSON report, as its schema has them, and what `TemplateContext` puts beside them.
    static let all: Set<String> = {
        let countedFor =
            Verdict.allCases.map(\.rawValue) + Severity.allCases.map(\.rawValue)
            + Finding.Baseline.allCases.map(\.rawValue)
        var names = TemplateContext.names.union(countedFor)
        if let schema = try? JSONSerialization.jsonObject(with: Data(ReportTemplates.schema.utf8)) {
            collect(schema, into: &names)
        }
        return names
    }()

    private static func collect(_ schema: Any, into names: inout Set<String>) {
        if let object = schema as? [String: Any] {
            if let properties = object["properties"] as? [String: Any] { names.formUnion(properties.keys) }
            for value in object.values { collect(value, into: &names) }
        } else if let list = schema as? [Any] {
            for value in list { collect(value, into: &names) }
        }
    }

    /// Refuses the first tag of `part` that asks for something else.
    static func check(_ part: TemplatePartial) throws(TemplateError) {
        for (number, line) in part.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for tag in line.matches(of: /\{\{\{?[#^&]?([^{}]+)\}\}/) {
                let content = tag.output.1
                switch content.first {
                // From here on tags look otherwise, and are the template's own affair.
                case "=": return
                case "!", ">", "<", "%", "$", "/": continue
                default: break
                }
                guard let unknown = names(content).first(where: { !all.contains($0) }) else { continue }
                throw .broken(
                    path: part.path, line: number + 1,
                    column: line.distance(from: line.startIndex, to: tag.range.lowerBound) + 1,
                    what:
                        "no report has '\(unknown)'; 'tidewaiter render REPORT.json --template-context' shows what is there",
                    text: String(line))
            }
        }
    }

    /// `policy` and `name` of `policy.name`, `.policy.name` or `code(policy.name)`; none of `.`, the object itself.
    private static func names(_ content: Substring) -> [String] {
        let inner = content.split(separator: "(").last?.prefix { $0 != ")" } ?? content
        return inner.split(separator: ".").map { String($0.trimmingSpaces) }.filter { !$0.isEmpty }
    }
}
