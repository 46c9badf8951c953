import AuditModel

/// What only shows when the values of a policy are held against each other.
struct PolicyChecks {
    let policy: Policy

    mutating func run(_ reader: inout DiagnosticReader) {
        findDuplicateNames(&reader)
        for (index, group) in policy.groups.enumerated() {
            findDuplicateTargets(group, &reader)
            findOverlaps(index, &reader)
        }
        findContradictions(&reader)
    }

    /// A group without ports would be a scan of nothing that looks clean.
    func findEmptyPlans(_ reader: inout DiagnosticReader) {
        for group in policy.groups where group.expectations.isEmpty {
            let hasPorts = Transport.allCases.contains { (group.scan[$0] ?? policy.scan[$0]) != nil }
            guard !hasPorts else { continue }
            reader.error(
                "group '\(group.name)' has nothing to scan; give it or the policy a 'scan', or declare ports under 'expect'",
                at: group.location)
        }
    }

    private func findDuplicateNames(_ reader: inout DiagnosticReader) {
        var first: [String: SourceLocation] = [:]
        for group in policy.groups {
            if let earlier = first[group.name] {
                reader.error(
                    "a group named '\(group.name)' stands already \(earlier.place(seenFrom: group.location)); give this one another name",
                    at: group.location)
            } else {
                first[group.name] = group.location
            }
        }
    }

    private func findDuplicateTargets(_ group: Group, _ reader: inout DiagnosticReader) {
        var first: [String: SourceLocation] = [:]
        for target in group.targets {
            guard let location = target.location else { continue }
            if let earlier = first[target.text] {
                reader.error(
                    "the target '\(target.text)' stands already in this group, \(earlier.place(seenFrom: location)); keep one",
                    at: location)
            } else {
                first[target.text] = location
            }
        }
    }

    private func findOverlaps(_ group: Int, _ reader: inout DiagnosticReader) {
        var reported: Set<RuleTable.Decider> = []
        for transport in Transport.allCases {
            let entries = RuleTable.entries(policy, groups: [group], transport: transport)
            for stretch in PortSweep.stretches(entries) where stretch.items.count > 1 {
                for later in stretch.items.dropFirst() where reported.insert(later).inserted {
                    let earlier = policy.expectation(stretch.items[0])
                    let ports = PortDeclaration(ports: PortSet(ranges: [stretch.ports]), transport: transport)
                    reader.error(
                        "\(ports) is declared already in this group, \(earlier.location.place(seenFrom: policy.expectation(later).location)); keep one",
                        at: policy.expectation(later).location)
                }
            }
        }
    }

    /// The same target, as the text alone shows, declared open by one group and not open by another.
    private func findContradictions(_ reader: inout DiagnosticReader) {
        var groupsByTarget: [String: [Int]] = [:]
        for (index, group) in policy.groups.enumerated() {
            for text in Set(group.targets.map(\.text)) { groupsByTarget[text, default: []].append(index) }
        }
        var checked: Set<[Int]> = []
        var reported: Set<[RuleTable.Decider]> = []
        for (target, groups) in groupsByTarget.sorted(by: { $0.key < $1.key })
        where groups.count > 1 && checked.insert(groups).inserted {
            for transport in Transport.allCases {
                let entries = RuleTable.entries(policy, groups: groups, transport: transport)
                for stretch in PortSweep.stretches(entries) {
                    guard let pair = contradiction(stretch.items), reported.insert(pair).inserted else { continue }
                    report(
                        pair, PortDeclaration(ports: PortSet(ranges: [stretch.ports]), transport: transport), target,
                        &reader)
                }
            }
        }
    }

    private func contradiction(_ items: [RuleTable.Decider]) -> [RuleTable.Decider]? {
        for (index, later) in items.enumerated() {
            for earlier in items[..<index]
            where policy.expectation(earlier).state.contradicts(policy.expectation(later).state) {
                return [earlier, later]
            }
        }
        return nil
    }

    private func report(
        _ pair: [RuleTable.Decider], _ ports: PortDeclaration, _ target: String, _ reader: inout DiagnosticReader
    ) {
        let (earlier, later) = (policy.expectation(pair[0]), policy.expectation(pair[1]))
        reader.error(
            """
            \(ports) on '\(target)' must be \(later.state.rawValue) here, but \(earlier.state.rawValue) \
            \(earlier.location.place(seenFrom: later.location)) (group '\(policy.groups[pair[0].group].name)'); keep one
            """, at: later.location)
    }
}

extension ExpectedState {
    /// Whether no network can satisfy both.
    fileprivate func contradicts(_ other: ExpectedState) -> Bool {
        switch (self, other) {
        case (.open, .closed), (.open, .filtered), (.open, .notOpen): true
        case (.any, .closed), (.any, .filtered), (.any, .notOpen): true
        case (.closed, .filtered): true
        case (.closed, .open), (.filtered, .open), (.notOpen, .open): true
        case (.closed, .any), (.filtered, .any), (.notOpen, .any): true
        case (.filtered, .closed): true
        default: false
        }
    }
}

extension SourceLocation {
    /// `on line 12`, or with the file where that is not the one that `other` is in.
    func place(seenFrom other: SourceLocation) -> String {
        file == other.file ? "on line \(line)" : "at \(self)"
    }
}
