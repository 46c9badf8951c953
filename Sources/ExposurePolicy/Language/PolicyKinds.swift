import AuditModel

extension ValueKind where Value == Int {
    static var version: ValueKind {
        scalar(.choice(["1"]), wanted: "the version of the policy language") { text, node, reader in
            guard text == "1" else {
                reader.error(
                    "version '\(text)' of the policy language is unknown here; this reads version 1", at: node.location)
                return nil
            }
            return 1
        }
    }
}

extension ValueKind where Value == String {
    /// A service as reports and scanners name it; compared without regard to case.
    static var serviceName: ValueKind {
        text(example: "https").refined { text, node, reader in
            let isWord = text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "-_./+".utf8.contains(byte)
                }
            }
            guard isWord, text.utf8.count <= 64 else {
                reader.error("'\(text)' is no service name; write one word such as 'https'", at: node.location)
                return nil
            }
            return text.lowercased()
        }
    }
}

/// What a policy's `scan` says.
struct PolicyScan: Sendable {
    var sets: ScanSets
    var options: ScanOptions
}

extension ValueKind where Value == PolicyScan {
    static var policyScan: ValueKind {
        mapping(ScanKeys.definition) { mapping, reader in
            var options = ScanOptions()
            options.timing = mapping.value(ScanKeys.timing, &reader)
            options.maximumRate = mapping.value(ScanKeys.maximumRate, &reader)
            options.maximumHostRate = mapping.value(ScanKeys.maximumHostRate, &reader)
            options.maximumRetries = mapping.value(ScanKeys.maximumRetries, &reader)
            options.timeout = mapping.value(ScanKeys.timeout, &reader)
            options.maximumSockets = mapping.value(ScanKeys.maximumSockets, &reader)
            options.resolver = mapping.value(ScanKeys.resolver, &reader)
            return PolicyScan(sets: scanSets(mapping, &reader), options: options)
        }
    }
}

extension ValueKind where Value == ScanSets {
    static var groupScan: ValueKind {
        mapping(ScanKeys.groupDefinition) { mapping, reader in scanSets(mapping, &reader) }
    }
}

private func scanSets(_ mapping: OpenMapping, _ reader: inout DiagnosticReader) -> ScanSets {
    if mapping.entries.isEmpty {
        reader.error("this scan set is empty; name ports under 'tcp' or 'udp'", at: mapping.location)
    }
    return ScanSets(tcp: mapping.value(ScanKeys.tcp, &reader), udp: mapping.value(ScanKeys.udp, &reader))
}

extension ValueKind where Value == Approval {
    static var approval: ValueKind {
        mapping(ApprovalKeys.definition) { mapping, reader in
            let approval = (
                by: mapping.value(ApprovalKeys.by, &reader), on: mapping.value(ApprovalKeys.on, &reader),
                ticket: mapping.value(ApprovalKeys.ticket, &reader),
                reviewBy: mapping.value(ApprovalKeys.reviewBy, &reader)
            )
            if let on = approval.on, let reviewBy = approval.reviewBy, reviewBy < on {
                reader.error(
                    "the review is due on \(reviewBy), before the approval of \(on)",
                    at: mapping.location(of: ApprovalKeys.reviewBy.name))
            }
            return approval.by.map {
                Approval(by: $0, on: approval.on, ticket: approval.ticket, reviewBy: approval.reviewBy)
            }
        }
    }
}

extension ValueKind where Value == Expectation {
    static var expectation: ValueKind {
        mapping(ExpectationKeys.definition) { mapping, reader in
            let port = mapping.value(ExpectationKeys.port, &reader)
            let state = mapping.value(ExpectationKeys.state, &reader) ?? .open
            let service = mapping.value(ExpectationKeys.service, &reader)
            let need = mapping.value(ExpectationKeys.need, &reader)
            let approved = mapping.value(ExpectationKeys.approved, &reader)
            let controls = mapping.value(ExpectationKeys.controls, &reader) ?? []
            if service != nil, state != .open, state != .any {
                reader.error(
                    "a port that must be \(state.rawValue) has no service; remove 'service' or declare the port open",
                    at: mapping.location(of: ExpectationKeys.service.name))
            }
            return port.map {
                Expectation(
                    port: $0, location: mapping.location(of: ExpectationKeys.port.name), state: state,
                    service: service, need: need, approved: approved, controls: controls)
            }
        }
    }
}

extension ValueKind where Value == Group {
    static var group: ValueKind {
        mapping(GroupKeys.definition) { mapping, reader in
            let name = mapping.value(GroupKeys.name, &reader)
            let owner = mapping.value(GroupKeys.owner, &reader)
            let targets = mapping.value(GroupKeys.targets, &reader)
            let scan = mapping.value(GroupKeys.scan, &reader) ?? ScanSets()
            let expectations = mapping.value(GroupKeys.expect, &reader) ?? []
            let unlisted = mapping.value(GroupKeys.unlisted, &reader) ?? .notOpen
            guard let name, let targets else { return nil }
            return Group(
                name: name, location: mapping.location(of: GroupKeys.name.name), owner: owner, targets: targets,
                scan: scan, unlisted: unlisted, expectations: expectations)
        }
    }
}
