import ArgumentParser
import AuditModel
import ExposurePolicy
import Pipeline

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a verdict means and what to do about it.",
        discussion: """
            Verdicts are the rule ids of every report. Without one, all of them are listed.

            Examples:
              tidewaiter explain unexpected-open
              tidewaiter explain

            Exit status: 0 explained, 64 usage (no such verdict), 74 cannot write it.
            """)

    @Argument(
        help: ArgumentHelp("A verdict, such as unexpected-open.", valueName: "id"),
        completion: .list(Verdict.allCases.map(\.rawValue)))
    var id: String?

    func run() throws {
        guard let id else {
            let width = Verdict.allCases.reduce(0) { max($0, $1.rawValue.count) } + 2
            let lines = Verdict.allCases.map { verdict in
                let gap = String(repeating: " ", count: width - verdict.rawValue.count)
                return "\(verdict.rawValue)\(gap)\(VerdictGuide(verdict).title)\n"
            }
            return try StandardOutput.write(lines.joined())
        }
        guard let guide = VerdictGuide(id.lowercased()) else {
            throw CommandFailure(
                .usage,
                "'\(id)' is none of the verdicts that 'tidewaiter explain' lists\(VerdictGuide.hint(for: id))")
        }
        try StandardOutput.write(Self.text(guide))
    }

    private static func text(_ guide: VerdictGuide) -> String {
        let kind = guide.verdict.isViolation ? "a violation" : "no violation"
        let severity = "\(guide.verdict.defaultSeverity.rawValue) unless the policy says otherwise"
        var parts = [
            "\(guide.verdict.rawValue): \(guide.title)", "", guide.meaning, "",
            "Example:   \(guide.example)",
            "Severity:  \(guide.verdict == .compliant ? "none" : severity); \(kind)",
        ]
        if let remedy = guide.remedy { parts.append("To do:     \(remedy)") }
        parts.append("Serves:    \(guide.controls.joined(separator: ", "))")
        return parts.joined(separator: "\n") + "\n"
    }
}
