import AuditModel

extension ValueKind where Value == Approval {
    static var approval: ValueKind {
        mapping(ApprovalKeys.definition) { mapping, reader in
            let by = mapping.value(ApprovalKeys.by, &reader)
            let on = mapping.value(ApprovalKeys.on, &reader)
            let ticket = mapping.value(ApprovalKeys.ticket, &reader)
            let reviewBy = mapping.value(ApprovalKeys.reviewBy, &reader)
            if let on, let reviewBy, reviewBy < on {
                reader.error(
                    "the review is due on \(reviewBy), before the approval of \(on)",
                    at: mapping.location(of: ApprovalKeys.reviewBy.name))
            }
            return by.map { Approval(by: $0, on: on, ticket: ticket, reviewBy: reviewBy) }
        }
    }
}

extension ValueKind where Value == CertificateExpectation {
    static var certificate: ValueKind {
        mapping(CertificateKeys.definition) { mapping, reader in
            reader.refuseEmpty(mapping)
            let validFor = mapping.value(CertificateKeys.validFor, &reader)
            let names = mapping.value(CertificateKeys.names, &reader)
            let trusted = mapping.value(CertificateKeys.trusted, &reader)
            return CertificateExpectation(
                validDays: validFor?.wholeDays,
                matchesNames: names == .match, isTrusted: trusted ?? false)
        }
    }
}

extension ValueKind where Value == TLSExpectation {
    static var tls: ValueKind {
        mapping(TLSKeys.definition) { mapping, reader in
            reader.refuseEmpty(mapping)
            return TLSExpectation(
                minimum: mapping.value(TLSKeys.minimum, &reader),
                certificate: mapping.value(TLSKeys.certificate, &reader))
        }
    }
}

extension ValueKind where Value == InsecureJustification {
    static var insecure: ValueKind {
        mapping(InsecureKeys.definition) { mapping, reader in
            let because = mapping.value(InsecureKeys.because, &reader)
            let compensating = mapping.value(InsecureKeys.compensating, &reader)
            return because.map { InsecureJustification(because: $0, compensating: compensating) }
        }
    }
}

extension ValueKind where Value == Expectation {
    static var expectation: ValueKind {
        mapping(ExpectationKeys.definition) { mapping, reader in
            let port = mapping.value(ExpectationKeys.port, &reader)
            let expectation = Expectation(
                port: port ?? PortDeclaration(ports: PortSet(), transport: .tcp),
                location: mapping.location(of: ExpectationKeys.port.name),
                state: mapping.value(ExpectationKeys.state, &reader) ?? .open,
                service: mapping.value(ExpectationKeys.service, &reader),
                tls: mapping.value(ExpectationKeys.tls, &reader),
                insecure: mapping.value(ExpectationKeys.insecure, &reader),
                need: mapping.value(ExpectationKeys.need, &reader),
                approved: mapping.value(ExpectationKeys.approved, &reader),
                controls: mapping.value(ExpectationKeys.controls, &reader) ?? [],
                vantages: mapping.value(ExpectationKeys.vantage, &reader) ?? [],
                severities: mapping.value(ExpectationKeys.severity, &reader) ?? [:])
            if expectation.state != .open, expectation.state != .any {
                let keys = [ExpectationKeys.service.name, ExpectationKeys.tls.name, ExpectationKeys.insecure.name]
                for entry in mapping.entries where keys.contains(entry.key) {
                    reader.error(
                        "a port that must be \(expectation.state.rawValue) has no service; remove '\(entry.key)' or declare the port open",
                        at: entry.keyLocation)
                }
            }
            return port == nil ? nil : expectation
        }
    }
}

extension ValueKind where Value == Waiver.Match {
    static var waiverMatch: ValueKind {
        mapping(WaiverMatchKeys.definition) { mapping, reader in
            if mapping.entries.isEmpty {
                reader.error(
                    "an empty 'match' would waive everything; name a target, group, port, transport or verdict",
                    at: mapping.location)
                return nil
            }
            let match = Waiver.Match(
                target: mapping.value(WaiverMatchKeys.target, &reader),
                group: mapping.value(WaiverMatchKeys.group, &reader),
                port: mapping.value(WaiverMatchKeys.port, &reader),
                transport: mapping.value(WaiverMatchKeys.transport, &reader),
                verdict: mapping.value(WaiverMatchKeys.verdict, &reader))
            if let port = match.port, let transport = match.transport, transport != port.transport {
                reader.error(
                    "'\(port)' is no \(transport) port, so this matches nothing; keep one of the two",
                    at: mapping.location(of: WaiverMatchKeys.transport.name))
            }
            return match
        }
    }
}

extension ValueKind where Value == Waiver {
    static var waiver: ValueKind {
        mapping(WaiverKeys.definition) { mapping, reader in
            let id = mapping.value(WaiverKeys.id, &reader)
            let match = mapping.value(WaiverKeys.match, &reader)
            let reason = mapping.value(WaiverKeys.reason, &reader)
            let approvedBy = mapping.value(WaiverKeys.approvedBy, &reader)
            let ticket = mapping.value(WaiverKeys.ticket, &reader)
            let until = mapping.value(WaiverKeys.until, &reader)
            guard let id, let match, let reason, let approvedBy, let until else { return nil }
            return Waiver(
                id: id, location: mapping.location(of: WaiverKeys.id.name), match: match, reason: reason,
                approvedBy: approvedBy, ticket: ticket, until: until)
        }
    }
}

extension DiagnosticReader {
    fileprivate mutating func refuseEmpty(_ mapping: OpenMapping) {
        guard mapping.entries.isEmpty else { return }
        error("this mapping is empty; say something in it or remove the key", at: mapping.location)
    }
}
