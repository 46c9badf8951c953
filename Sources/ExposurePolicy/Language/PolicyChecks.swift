import AuditModel

/// What only shows when the values of a policy are held against each other.
struct PolicyChecks {
    let policy: Policy

    func run(_ reader: inout DiagnosticReader) {
        findDuplicateNames(&reader)
        checkWaivers(&reader)
        for (index, group) in policy.groups.enumerated() {
            findDuplicateTargets(group, &reader)
            findOverlaps(index, &reader)
            findDuplicateRecords(group, &reader)
        }
        findContradictions(&reader)
        // What an error hid would be missed here, and one error is enough about one group.
        if !reader.hasErrors { findEmptyPlans(&reader) }
    }

    /// A group without ports would be a scan of nothing that looks clean.
    private func findEmptyPlans(_ reader: inout DiagnosticReader) {
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

    private func checkWaivers(_ reader: inout DiagnosticReader) {
        let names = policy.groups.map(\.name)
        var first: [String: SourceLocation] = [:]
        for waiver in policy.waivers {
            if let earlier = first[waiver.id] {
                reader.error(
                    "a waiver with the id '\(waiver.id)' stands already \(earlier.place(seenFrom: waiver.location)); give this one another",
                    at: waiver.location)
            } else {
                first[waiver.id] = waiver.location
            }
            if let group = waiver.match.group, !names.contains(group) {
                let hint = Suggestion.hint(for: group, of: names)
                reader.error(
                    "waiver '\(waiver.id)' names the group '\(group)', which does not exist\(hint)", at: waiver.location
                )
            }
        }
    }

    private func findDuplicateRecords(_ group: Group, _ reader: inout DiagnosticReader) {
        var first: [String: SourceLocation] = [:]
        for record in group.records {
            if let earlier = first[record.name.text] {
                reader.error(
                    "a DNS expectation for '\(record.name)' stands already in this group, \(earlier.place(seenFrom: record.location)); keep one",
                    at: record.location)
            } else {
                first[record.name.text] = record.location
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
                for (place, later) in stretch.items.enumerated() where !reported.contains(later) {
                    let rival = stretch.items[..<place].first { policy.canHold($0, later) }
                    guard let rival else { continue }
                    reported.insert(later)
                    let ports = PortDeclaration(ports: PortSet(ranges: [stretch.ports]), transport: transport)
                    let location = policy.expectation(later).location
                    let earlier = policy.expectation(rival).location.place(seenFrom: location)
                    reader.error("\(ports) is declared already in this group, \(earlier); keep one", at: location)
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
        var reported: Set<Contradiction> = []
        for (target, groups) in groupsByTarget.sorted(by: { $0.key < $1.key })
        where groups.count > 1 && checked.insert(groups).inserted {
            for transport in Transport.allCases {
                let entries = RuleTable.entries(policy, groups: groups, transport: transport)
                for stretch in PortSweep.stretches(entries) {
                    guard let pair = Contradiction(among: stretch.items, of: policy), reported.insert(pair).inserted
                    else { continue }
                    report(
                        pair, PortDeclaration(ports: PortSet(ranges: [stretch.ports]), transport: transport), target,
                        &reader)
                }
            }
        }
    }

    private func report(
        _ pair: Contradiction, _ ports: PortDeclaration, _ target: String, _ reader: inout DiagnosticReader
    ) {
        let (earlier, later) = (policy.expectation(pair.earlier), policy.expectation(pair.later))
        reader.error(
            """
            \(ports) on '\(target)' must be \(later.state.rawValue) here, but \(earlier.state.rawValue) \
            \(earlier.location.place(seenFrom: later.location)) (group '\(policy.groups[pair.earlier.group].name)'); keep one
            """, at: later.location)
    }
}

extension SourceLocation {
    /// `on line 12`, or with the file where that is not the one that `other` is in.
    func place(seenFrom other: SourceLocation) -> String {
        file == other.file ? "on line \(line)" : "at \(self)"
    }
}
