import AuditModel

/// A finding's facts as label and value, in the one order that the formats for people share.
struct FindingText {
    let finding: Finding

    init(_ finding: Finding) { self.finding = finding }

    /// What is known, labels in the vocabulary's words; what the policy leaves out is left out here.
    var fields: [(label: String, value: String)] {
        let candidates: [(String, String?)] = [
            ("names", finding.forwardNames.isEmpty ? nil : finding.forwardNames.joined(separator: " ")),
            ("reverse", finding.reverseNames?.joined(separator: " ")),
            (
                "target",
                finding.place == finding.target || finding.names.contains(finding.target) ? nil : finding.target
            ),
            ("group", finding.group),
            ("expected", finding.expected.text.isEmpty ? nil : finding.expected.text),
            ("observed", observed),
            ("owner", finding.owner),
            ("need", finding.need),
            ("approved", approved),
            ("insecure", insecure),
            ("controls", finding.controls.isEmpty ? nil : finding.controls.joined(separator: "; ")),
            ("waiver", waiver),
            ("baseline", finding.baseline?.rawValue),
            ("policy", finding.policyLocation?.description),
            ("remedy", finding.remedy),
            ("id", finding.id),
        ]
        return candidates.compactMap { label, value in value.map { (label, $0) } }
    }

    /// What was found, how, how often and how fast.
    var observed: String? {
        let text = [finding.observed.text, evidence].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
        return text.isEmpty ? nil : text
    }

    var evidence: String? { finding.observed.evidence.map(Self.sentence) }

    /// Attempts, round-trip time, responder and time of an observation.
    static func sentence(_ evidence: Evidence) -> String {
        let parts = [
            evidence.attempts.map { Headline.counted($0, "attempt") },
            evidence.roundTripMicroseconds.map { readableRoundTrip(microseconds: $0) },
            evidence.responder.map { "said by \($0)" },
            evidence.observedAt.map { "at \($0.readable)" },
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    var approved: String? {
        guard let approval = finding.approved else { return nil }
        let parts = [
            approval.by, approval.on.map { "on \($0)" }, approval.ticket, approval.reviewBy.map { "review by \($0)" },
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// Why a service that protects nothing is accepted, and what is done instead.
    var insecure: String? { finding.insecure.map(Self.sentence) }

    static func sentence(_ justification: InsecureJustification) -> String {
        let measure = justification.compensating.map { "compensating: \($0)" }
        return ["accepted because: \(justification.because)", measure].compactMap(\.self).joined(separator: "; ")
    }

    var waiver: String? { finding.waiver.map(Self.sentence) }

    /// What was waived, why, by whom and until when.
    static func sentence(_ waiver: AppliedWaiver) -> String {
        let parts = [
            "\(waiver.id): \(waiver.reason)", "approved by \(waiver.approvedBy)", waiver.ticket,
            "until \(waiver.until)", "(\(waiver.location))",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}
