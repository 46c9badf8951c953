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

extension ValueKind where Value == ResolverAddress {
    /// `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]`, `[2001:db8::53]:5353`.
    static var resolver: ValueKind {
        scalar(.text(example: "192.0.2.53"), wanted: "the address of a name server") { text, node, reader in
            do throws(ResolverAddress.ParseError) {
                return try ResolverAddress(parsing: text)
            } catch {
                reader.error(error.description, at: node.location)
                return nil
            }
        }
    }
}

/// What a policy's `scan` says.
struct PolicyScan: Sendable {
    var sets = ScanSets()
    var tuning = ScanTuning()
    var resolvers: [ResolverAddress] = []
}

extension ValueKind where Value == PolicyScan {
    static var policyScan: ValueKind {
        mapping(ScanKeys.definition) { mapping, reader in
            PolicyScan(
                sets: scanSets(mapping, &reader), tuning: scanTuning(mapping, &reader),
                resolvers: mapping.value(ScanKeys.resolver, &reader) ?? [])
        }
    }
}

extension ValueKind where Value == Int {
    /// A value of a scan, in the unit that `ScanValue` counts it in.
    static func scanValue(_ kind: ScanValue.Kind) -> ValueKind {
        switch kind {
        case .count(let range, let unit): return .count(range, of: unit)
        case .milliseconds(let range):
            let duration = ValueKind<Duration>.duration(
                example: "1500ms", .milliseconds(range.lowerBound)...(.milliseconds(range.upperBound)),
                limits: "from 1ms to 5m")
            return ValueKind(duration.form) { node, reader in
                duration.read(node, &reader).map { Int($0 / .milliseconds(1)) }
            }
        case .truth:
            let flag = ValueKind<Bool>.flag
            return ValueKind(flag.form) { node, reader in flag.read(node, &reader).map { $0 ? 1 : 0 } }
        }
    }
}

private func scanTuning(_ mapping: OpenMapping, _ reader: inout DiagnosticReader) -> ScanTuning {
    var tuning = ScanTuning(timing: mapping.value(ScanKeys.timing, &reader))
    var names: [ScanValue: String] = [:]
    for (value, key) in ScanKeys.values {
        guard let number = mapping.value(key, &reader) else { continue }
        if let other = names[value] {
            reader.error("'\(key.name)' is another word for '\(other)'; keep one", at: mapping.location(of: key.name))
        }
        names[value] = key.name
        tuning[value] = number
    }
    if let (lower, upper) = tuning.contradiction, let low = names[lower], let high = names[upper] {
        reader.error(
            "'\(low)' is above '\(high)'; lower it or raise the other", at: mapping.location(of: low))
    }
    return tuning
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

/// A name for a set of ports, as the policy gives it.
struct PortSetDefinition: Sendable {
    var name: String
    var location: SourceLocation
    var ports: PortSet
}

extension ValueKind where Value == [PortSetDefinition] {
    /// Named sets. Each may use the sets that stand before it.
    static var portSets: ValueKind {
        let ports = ValueKind<PortSet>.ports
        return ValueKind(.table(keyPattern: "^[a-z][a-z0-9-]*$", ports.form)) { node, reader in
            guard case .mapping(let entries) = node.content, !entries.isEmpty else {
                reader.error("port sets are a mapping of names to ports, such as 'web: 80,443'", at: node.location)
                return nil
            }
            return entries.compactMap { entry in
                guard isName(entry.key), ServiceName.port(of: entry.key) == nil else {
                    reader.error(
                        "'\(entry.key)' cannot name a port set; take lower-case letters, digits and '-', and no service name",
                        at: entry.keyLocation)
                    return nil
                }
                guard let set = ports.read(entry.value, &reader) else { return nil }
                if reader.portSets[entry.key] != nil {
                    reader.error("a port set named '\(entry.key)' stands already; keep one", at: entry.keyLocation)
                    return nil
                }
                reader.portSets[entry.key] = set
                return PortSetDefinition(name: entry.key, location: entry.keyLocation, ports: set)
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7a, UInt8(ascii: "-"): true
            default: false
            }
        }
        return isWord && text.utf8.first.map { (0x61...0x7a).contains($0) } ?? false
    }
}

extension ValueKind where Value == [Verdict: Severity] {
    /// One severity for every verdict, or a mapping of verdicts to severities.
    static var severities: ValueKind {
        let verdicts = Verdict.allCases.filter { $0 != .compliant }
        let words = verdicts.map(\.rawValue)
        let severity = ValueKind<Severity>.choice
        let form = SchemaForm.either([
            severity.form, .table(keyPattern: "^(\(words.joined(separator: "|")))$", severity.form),
        ])
        return ValueKind(form) { node, reader in
            guard case .mapping(let entries) = node.content else {
                return severity.read(node, &reader).map { severity in
                    Dictionary(uniqueKeysWithValues: verdicts.map { ($0, severity) })
                }
            }
            if entries.isEmpty { reader.error("this mapping of severities is empty; remove it", at: node.location) }
            var severities: [Verdict: Severity] = [:]
            for entry in entries {
                guard let verdict = verdicts.first(where: { $0.rawValue == entry.key }) else {
                    let hint = Suggestion.hint(for: entry.key, of: words)
                    reader.error("'\(entry.key)' is no verdict that has a severity\(hint)", at: entry.keyLocation)
                    continue
                }
                severities[verdict] = severity.read(entry.value, &reader)
            }
            return severities
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
            let records = mapping.value(GroupKeys.dns, &reader) ?? []
            let severities = mapping.value(GroupKeys.severity, &reader) ?? [:]
            guard let name, let targets else { return nil }
            return Group(
                name: name, location: mapping.location(of: GroupKeys.name.name), owner: owner, targets: targets,
                scan: scan, unlisted: unlisted, expectations: expectations, records: records, severities: severities)
        }
    }
}

extension ValueKind where Value == NameExpectation {
    static var nameExpectation: ValueKind {
        mapping(NameKeys.definition) { mapping, reader in
            let name = mapping.value(NameKeys.name, &reader)
            let alias = mapping.value(NameKeys.cname, &reader)
            let addresses = mapping.value(NameKeys.addresses, &reader)
            if mapping.entry(NameKeys.cname.name) == nil, mapping.entry(NameKeys.addresses.name) == nil {
                reader.error(
                    "a DNS expectation says a 'cname', 'addresses' or both; this one says neither", at: mapping.location
                )
            }
            return name.map {
                NameExpectation(
                    name: $0, location: mapping.location(of: NameKeys.name.name), alias: alias,
                    addresses: addresses.map { Set($0).sorted() })
            }
        }
    }
}
