import AuditModel

/// The stored results that a run judged, for people.
struct InputText {
    let inputs: [InputRecord]
    /// The day of judging.
    let day: CalendarDay

    /// `nil` where the run looked for itself.
    init?(_ run: RunRecord) {
        guard let inputs = run.inputs else { return nil }
        self.inputs = inputs
        day = run.startedAt.day
    }

    /// `Evidence of 2024-03-01 (631 days old)`, by the oldest result, or of several days `2024-03-01 to 2024-03-04`.
    var evidence: String {
        let days = inputs.compactMap(\.startedAt).map(\.day) + inputs.compactMap(\.endedAt).map(\.day)
        guard let first = days.min(), let last = days.max() else { return "Evidence of unknown age" }
        let undated = inputs.contains { $0.days(before: day) == nil } ? ", and some of unknown age" : ""
        let period = first == last ? "\(first)" : "\(first) to \(last)"
        return "Evidence of \(period) (\(Self.age(day.daysSinceEpoch - first.daysSinceEpoch)))\(undated)"
    }

    private static func age(_ days: Int) -> String {
        switch days {
        case ..<0: "dated after this run"
        case 0: "the day of this run"
        default: "\(Headline.counted(days, "day")) old"
        }
    }

    /// `last.json, run 20261121T130112Z-4f2a of 2026-11-21 13:01:12 UTC, SHA-256 5e1f...`.
    static func sentence(_ baseline: BaselineRecord) -> String {
        "\(baseline.path), run \(baseline.runID) of \(baseline.startedAt.readable), SHA-256 \(baseline.sha256)"
    }

    /// `old.xml, nmap 7.93, 2024-03-01 12:00:00 UTC, 18 s, SHA-256 5e1f...`, for each result.
    var sentences: [String] {
        inputs.map { input in
            let scanner = input.scanner.map { [$0.name, $0.version].compactMap(\.self).joined(separator: " ") }
            let duration = input.startedAt.flatMap { start in input.endedAt?.readableDuration(since: start) }
            let end = input.startedAt == nil ? input.endedAt.map { "until \($0.readable)" } : nil
            let parts = [
                input.path, scanner, input.startedAt?.readable, duration, end, "SHA-256 \(input.sha256)",
            ]
            return parts.compactMap(\.self).joined(separator: ", ")
        }
    }
}
