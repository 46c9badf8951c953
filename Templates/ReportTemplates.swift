/// The templates as they are embedded in the binary.
package enum ReportTemplates {
    /// The HTML report.
    package static var html: String { String(decoding: PackageResources.report_mustache, as: UTF8.self) }
    /// Its style sheet.
    package static var stylesheet: String { String(decoding: PackageResources.report_css, as: UTF8.self) }
}
