/// A waiver of the policy with what came of it in this run. The findings that it waives carry it themselves.
package struct WaiverRecord: Hashable, Sendable, Codable {
    /// What is to be said about a waiver on the day of judging; the first case that holds.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Its last day has passed, and it waives nothing.
        case expired
        /// It holds, and no finding is what it names.
        case unused
        /// It holds, and ends within the policy's days of notice.
        case ending
        case active
    }

    package var id: String
    package var reason: String
    package var approvedBy: String
    package var ticket: String?
    /// The last day on which it holds, UTC.
    package var until: CalendarDay
    /// What it names, in the policy's words: `target legacy.example.com, port 8080/tcp`.
    package var match: String
    package var location: SourceLocation
    package var state: State
    /// Findings of this run that it waives. One that two waivers match is waived by the one that the policy has first.
    package var waivedFindings: Int

    package init(
        id: String,
        reason: String,
        approvedBy: String,
        ticket: String? = nil,
        until: CalendarDay,
        match: String,
        location: SourceLocation,
        state: State,
        waivedFindings: Int
    ) {
        self.id = id
        self.reason = reason
        self.approvedBy = approvedBy
        self.ticket = ticket
        self.until = until
        self.match = match
        self.location = location
        self.state = state
        self.waivedFindings = waivedFindings
    }
}
