/// A stored result that a run judged.
package struct InputRecord: Hashable, Sendable, Codable {
    /// What scanned, as the result names it.
    package struct Scanner: Hashable, Sendable, Codable {
        package var name: String
        package var version: String?

        package init(name: String, version: String? = nil) {
            self.name = name
            self.version = version
        }
    }

    /// Older evidence says little about the network of today, so that a report warns of it.
    package static let mostDays = 30

    /// As given; `-` is standard input.
    package var path: String
    /// Of the result's bytes, 64 lower-case hex digits.
    package var sha256: String
    package var scanner: Scanner?
    /// When that scan started, not when the result was judged; `nil` where the result does not say.
    package var startedAt: Timestamp?
    /// `nil` where the result does not say, as one that was cut off.
    package var endedAt: Timestamp?

    package init(
        path: String,
        sha256: String,
        scanner: Scanner? = nil,
        startedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil
    ) {
        self.path = path
        self.sha256 = sha256
        self.scanner = scanner
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    /// Whole UTC days from the scan's start to `day`, negative where the result is dated later.
    package func days(before day: CalendarDay) -> Int? {
        (startedAt ?? endedAt).map { day.daysSinceEpoch - $0.day.daysSinceEpoch }
    }
}

extension RunRecord {
    /// When the network was seen: a run that judged stored results saw nothing itself, and is as old as the oldest of
    /// them. Nothing is known of it where one of them does not say.
    package var evidencePeriod: (start: Timestamp?, end: Timestamp?) {
        guard let inputs else { return (startedAt, endedAt) }
        guard inputs.allSatisfy({ $0.startedAt != nil || $0.endedAt != nil }) else { return (nil, nil) }
        return (
            inputs.compactMap { $0.startedAt ?? $0.endedAt }.min(),
            inputs.compactMap { $0.endedAt ?? $0.startedAt }.max()
        )
    }
}
