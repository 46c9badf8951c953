import AuditModel

/// The columns of the layout with one row per finding.
enum CSVFindingColumns {
    static let all: [CSVColumn<Finding>] = [
        .init("id", "stable identifier of the finding") { $0.id },
        .init("verdict", "the verdict") { $0.verdict.rawValue },
        .init("severity", "critical, high, medium, low or info") { $0.severity.rawValue },
        .init("status", "active or waived") { $0.status.rawValue },
        .init("baseline", "new, persisting, resolved or newly-observed, against a baseline") { $0.baseline?.rawValue },
        .init("group", "the policy group that decided") { $0.group },
        .init("target", "the target that decided") { $0.target },
        .init("names", "names of the address") { CSVColumn<Finding>.list($0.names) },
        .init("address", "address of the endpoint, or of all the ports") {
            ($0.endpoint?.address ?? $0.address)?.description
        },
        .init("port", "port of the endpoint") { ($0.endpoint?.port).map(String.init) },
        .init("transport", "tcp or udp") { $0.endpoint?.transport.rawValue },
        .init("expectedState", "state that the policy declares") { $0.expected.state?.rawValue },
        .init("expectedService", "service that the policy declares") { $0.expected.service },
        .init("expectedDetail", "what else the policy declares") { $0.expected.detail },
        .init("observedState", "state that was found") { $0.observed.state?.rawValue },
        .init("observedService", "service that was found") { $0.observed.service },
        .init("observedDetail", "what else was found") { $0.observed.detail },
        .init("reason", "why the state is believed, in nmap's words") { $0.observed.evidence?.reason.rawValue },
        .init("attempts", "probes sent") { $0.observed.evidence?.attempts.map(String.init) },
        .init("roundTripMicroseconds", "time to the answer") {
            ($0.observed.evidence?.roundTripMicroseconds).map(String.init)
        },
        .init("observedAt", "when the state was concluded, UTC") { $0.observed.evidence?.observedAt?.description },
        .init("responder", "who answered for the host") { $0.observed.evidence?.responder?.description },
        .init("policyLocation", "file, line and column of the policy") { $0.policyLocation?.description },
        .init("owner", "who answers for the exposure") { $0.owner },
        .init("need", "why it is needed") { $0.need },
        .init("approvedBy", "who approved it") { $0.approved?.by },
        .init("approvedOn", "the day of approval") { $0.approved?.on?.description },
        .init("ticket", "ticket of the approval") { $0.approved?.ticket },
        .init("reviewBy", "the day by which to review it") { $0.approved?.reviewBy?.description },
        .init("insecureBecause", "why an insecure service is accepted") { $0.insecure?.because },
        .init("insecureCompensating", "what is done instead") { $0.insecure?.compensating },
        .init("controls", "controls that it serves") { CSVColumn<Finding>.list($0.controls) },
        .init("waiver", "identifier of the waiver") { $0.waiver?.id },
        .init("waiverReason", "why it is waived") { $0.waiver?.reason },
        .init("waiverApprovedBy", "who approved the waiver") { $0.waiver?.approvedBy },
        .init("waiverTicket", "ticket of the waiver") { $0.waiver?.ticket },
        .init("waiverUntil", "last day of the waiver") { $0.waiver?.until.description },
        .init("message", "what is the case, a sentence") { $0.message },
        .init("remedy", "what to do, a sentence") { $0.remedy },
        .init("reverseNames", "of the names, those that reverse records alone give") {
            CSVColumn<Finding>.list($0.reverseNames ?? [])
        },
    ]
}
