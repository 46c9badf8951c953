package import AuditModel

/// A signed exception from the policy, until a day.
package struct Waiver: Sendable {
    /// Which findings it is about; what is left out matches all.
    package struct Match: Sendable {
        package var target: Target?
        package var group: String?
        package var port: PortDeclaration?
        package var transport: Transport?
        package var verdict: Verdict?
    }

    package var id: String
    package var location: SourceLocation
    package var match: Match
    package var reason: String
    package var approvedBy: String
    package var ticket: String?
    /// The last day on which it holds, UTC.
    package var until: CalendarDay

    func holds(on day: CalendarDay) -> Bool { day <= until }

    var applied: AppliedWaiver {
        AppliedWaiver(
            id: id, reason: reason, approvedBy: approvedBy, ticket: ticket, until: until, location: location)
    }
}
