/// Who approved an exposure, when, and until when it need not be looked at again.
package struct Approval: Hashable, Sendable, Codable {
    package var by: String
    package var on: CalendarDay?
    package var ticket: String?
    /// Inclusive: a review due today is not overdue.
    package var reviewBy: CalendarDay?

    package init(by: String, on: CalendarDay? = nil, ticket: String? = nil, reviewBy: CalendarDay? = nil) {
        self.by = by
        self.on = on
        self.ticket = ticket
        self.reviewBy = reviewBy
    }
}

/// Why a service that protects nothing is accepted: because of what, and what is done instead.
package struct InsecureJustification: Hashable, Sendable, Codable {
    package var because: String
    package var compensating: String?

    package init(because: String, compensating: String? = nil) {
        self.because = because
        self.compensating = compensating
    }
}

/// The signed exception that a waived finding rests on.
package struct AppliedWaiver: Hashable, Sendable, Codable {
    package var id: String
    package var reason: String
    package var approvedBy: String
    package var ticket: String?
    /// The last day on which it holds, UTC.
    package var until: CalendarDay
    package var location: SourceLocation

    package init(
        id: String,
        reason: String,
        approvedBy: String,
        ticket: String?,
        until: CalendarDay,
        location: SourceLocation
    ) {
        self.id = id
        self.reason = reason
        self.approvedBy = approvedBy
        self.ticket = ticket
        self.until = until
        self.location = location
    }
}

/// One verdict about one endpoint, name or policy entry. The same finding, with the same id, stands in every format.
package struct Finding: Hashable, Sendable, Codable {
    package enum Status: String, Hashable, Sendable, Codable {
        case active
        case waived
    }

    /// How the finding stands against an earlier report.
    package enum Baseline: String, CaseIterable, Hashable, Sendable, Codable {
        case new
        case persisting
        case resolved
        /// The earlier run did not look there.
        case newlyObserved = "newly-observed"
    }

    /// What the policy declares.
    package struct Expected: Hashable, Sendable, Codable {
        package var state: ExpectedState?
        package var service: String?
        package var detail: String?

        package init(state: ExpectedState? = nil, service: String? = nil, detail: String? = nil) {
            self.state = state
            self.service = service
            self.detail = detail
        }

        /// For people: `open (https)`.
        package var text: String {
            let words = [state?.rawValue, service.map { "(\($0))" }, detail].compactMap(\.self)
            return words.joined(separator: " ")
        }
    }

    /// What was found.
    package struct Observed: Hashable, Sendable, Codable {
        /// `nil` where the finding is not about a port, or the port was not looked at.
        package var state: PortState?
        package var evidence: Evidence?
        package var service: String?
        package var detail: String?

        package init(
            state: PortState? = nil,
            evidence: Evidence? = nil,
            service: String? = nil,
            detail: String? = nil
        ) {
            self.state = state
            self.evidence = evidence
            self.service = service
            self.detail = detail
        }

        /// For people: `filtered (no-response)`.
        package var text: String {
            let words = [
                state?.rawValue, evidence.map { "(\($0.reason.rawValue))" }, service.map { "(\($0))" }, detail,
            ]
            return words.compactMap(\.self).joined(separator: " ")
        }
    }

    /// Stable: a digest of policy name, endpoint (or target, where there is none), verdict and detail word; not of time,
    /// order or run, nor of the target that decides about an endpoint.
    package var id: String
    package var verdict: Verdict
    package var severity: Severity
    package var status: Status
    package var baseline: Baseline?
    /// The group that decided; `nil` for a finding about no group.
    package var group: String?
    /// The target that decided, in canonical text.
    package var target: String
    /// Every name of the endpoint's address, the names that led to it first.
    package var names: [String]
    /// Of these, the ones that reverse records alone give, whose owner writes what they like; `nil` where there are none.
    package var reverseNames: [String]?
    package var endpoint: Endpoint?
    /// The address of a finding about many ports of one address; `nil` beside an endpoint, which has its own.
    package var address: IPAddress?
    package var expected: Expected
    package var observed: Observed
    package var policyLocation: SourceLocation?
    package var owner: String?
    package var need: String?
    package var approved: Approval?
    package var insecure: InsecureJustification?
    package var controls: [String]
    package var waiver: AppliedWaiver?
    /// What is the case, in one sentence.
    package var message: String
    /// What to do about it, in one sentence; `nil` when nothing is to be done.
    package var remedy: String?

    package init(
        id: String,
        verdict: Verdict,
        severity: Severity,
        status: Status = .active,
        baseline: Baseline? = nil,
        group: String? = nil,
        target: String,
        names: [String] = [],
        reverseNames: [String]? = nil,
        endpoint: Endpoint? = nil,
        address: IPAddress? = nil,
        expected: Expected = Expected(),
        observed: Observed = Observed(),
        policyLocation: SourceLocation? = nil,
        owner: String? = nil,
        need: String? = nil,
        approved: Approval? = nil,
        insecure: InsecureJustification? = nil,
        controls: [String] = [],
        waiver: AppliedWaiver? = nil,
        message: String,
        remedy: String? = nil
    ) {
        self.id = id
        self.verdict = verdict
        self.severity = severity
        self.status = status
        self.baseline = baseline
        self.group = group
        self.target = target
        self.names = names
        self.reverseNames = reverseNames
        self.endpoint = endpoint
        self.address = address
        self.expected = expected
        self.observed = observed
        self.policyLocation = policyLocation
        self.owner = owner
        self.need = need
        self.approved = approved
        self.insecure = insecure
        self.controls = controls
        self.waiver = waiver
        self.message = message
        self.remedy = remedy
    }

    /// The names that led to the endpoint's address.
    package var forwardNames: [String] {
        guard let reverseNames else { return names }
        return names.filter { !reverseNames.contains($0) }
    }

    /// What it is about, for people: its endpoint, else its address, else the target that decided.
    package var place: String { endpoint?.description ?? address?.description ?? target }

    /// Whether it counts against the run: active, and not already resolved.
    package var counts: Bool { status == .active && baseline != .resolved }
}

extension Finding: Comparable {
    /// The order of every report: what matters most first, then by place, then by id.
    package static func < (lhs: Finding, rhs: Finding) -> Bool {
        if lhs.severity != rhs.severity { return lhs.severity > rhs.severity }
        if lhs.verdict != rhs.verdict { return lhs.verdict.rawValue < rhs.verdict.rawValue }
        switch (lhs.endpoint, rhs.endpoint) {
        case (let left?, let right?) where left != right: return left < right
        case (nil, .some): return true
        case (.some, nil): return false
        default: break
        }
        if let left = lhs.address, let right = rhs.address, left != right { return left < right }
        if (lhs.address == nil) != (rhs.address == nil) { return lhs.address == nil }
        if lhs.target != rhs.target { return lhs.target < rhs.target }
        return lhs.id < rhs.id
    }
}
