/// The templates as they are embedded in the binary.
package enum ReportTemplates {
    /// The HTML report: the page around the parts below.
    package static var page: String { text(PackageResources.report_mustache) }
    /// One finding that calls for something.
    package static var finding: String { text(PackageResources.finding_mustache) }
    /// Findings that are alike, in one card.
    package static var findings: String { text(PackageResources.findings_mustache) }
    /// One row of such a card.
    package static var place: String { text(PackageResources.place_mustache) }
    /// One row of the register of all verdicts.
    package static var register: String { text(PackageResources.register_mustache) }
    /// One row of the declared services.
    package static var service: String { text(PackageResources.service_mustache) }
    /// One host.
    package static var host: String { text(PackageResources.host_mustache) }
    /// One row of a host's ports.
    package static var port: String { text(PackageResources.port_mustache) }
    /// One target.
    package static var target: String { text(PackageResources.target_mustache) }
    /// The page's style sheet.
    package static var stylesheet: String { text(PackageResources.report_css) }
    /// The page's script: filter and sort, nothing that the page needs.
    package static var script: String { text(PackageResources.report_js) }

    /// A ticket for GitHub and what reads its Markdown.
    package static var githubTicket: String { text(PackageResources.github_ticket_md_mustache) }
    /// A ticket in Jira's wiki markup.
    package static var jiraTicket: String { text(PackageResources.jira_ticket_jira_mustache) }

    /// The JSON Schema (2020-12) of the JSON report.
    package static var schema: String { text(PackageResources.report_schema_json) }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
