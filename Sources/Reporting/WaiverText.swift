package import AuditModel

/// A waiver of the policy in words, for the formats for people.
package struct WaiverText {
    let waiver: WaiverRecord

    package init(_ waiver: WaiverRecord) { self.waiver = waiver }

    /// What somebody has to do something about, in one sentence; `nil` while it holds, is used and does not end soon. For
    /// formats that have no list of waivers.
    package var notice: String? {
        let name = "waiver '\(waiver.id)' (\(waiver.location))"
        return switch waiver.state {
        case .expired: "\(name) ended on \(waiver.until) and waives nothing; renew or remove it"
        case .unused: "\(name) matches nothing; remove it, or correct its 'match'"
        case .ending: "\(name) ends on \(waiver.until); renew it by then, or do what it was to give time for"
        case .active: nil
        }
    }

    var approved: String { [waiver.approvedBy, waiver.ticket].compactMap(\.self).joined(separator: ", ") }

    /// What is known of it but its id and state, labels in the vocabulary's words.
    var fields: [(label: String, value: String)] {
        [
            ("match", waiver.match), ("reason", waiver.reason), ("approved", approved),
            ("until", waiver.until.description), ("findings", "\(waiver.waivedFindings)"),
            ("policy", waiver.location.description),
        ]
    }

    /// `2 active, 1 expired`, what needs attention first; `nil` for no waiver.
    static func census(_ waivers: [WaiverRecord]) -> String? {
        let counts = WaiverRecord.State.allCases.compactMap { state in
            let count = waivers.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        return counts.isEmpty ? nil : counts.joined(separator: ", ")
    }
}
