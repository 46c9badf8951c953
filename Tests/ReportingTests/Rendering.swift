import AuditModel
import Foundation
import Reporting

/// A report's bytes in one format, as a caller gets them.
func rendered(
    _ report: AuditReport,
    as format: ReportFormat,
    options: ReportOptions = ReportOptions()
) throws -> Data {
    let collected = Collected()
    try format.render(report, options: options) { bytes in collected.data.append(contentsOf: bytes) }
    return collected.data
}

func renderedText(_ report: AuditReport, as format: ReportFormat) throws -> String {
    String(decoding: try rendered(report, as: format), as: UTF8.self)
}

/// What a template makes of a report.
func rendered(_ report: AuditReport, by template: ReportTemplate) throws -> Data {
    let collected = Collected()
    try template.render(report) { bytes in collected.data.append(contentsOf: bytes) }
    return collected.data
}

func renderedText(_ report: AuditReport, by template: ReportTemplate) throws -> String {
    String(decoding: try rendered(report, by: template), as: UTF8.self)
}

private final class Collected {
    var data = Data()
}
