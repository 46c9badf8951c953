package import AuditModel

/// A signed exception from the policy, until a day.
package struct Waiver: Sendable {
    /// Which findings it is about; what is left out matches all.
    package struct Match: Sendable, CustomStringConvertible {
        package var target: Target?
        package var group: String?
        package var port: PortDeclaration?
        package var transport: Transport?
        package var verdict: Verdict?

        /// In the policy's words: `target legacy.example.com, port 8080/tcp`.
        package var description: String {
            let parts = [
                target.map { "target \($0.text)" }, group.map { "group '\($0)'" }, port.map { "port \($0)" },
                transport.map { "transport \($0)" }, verdict.map { "verdict \($0.rawValue)" },
            ]
            return parts.compactMap(\.self).joined(separator: ", ")
        }
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
