import AuditModel

/// Reads policies.
package struct PolicyParser: Sendable {
    package init() {}

    /// Reads the policy in `bytes`. All errors are found before any is thrown, sorted by place.
    ///
    /// - Parameter path: the file's name as messages and reports show it.
    /// - Returns: the policy, and what is doubtful about it without being wrong.
    package func parse(
        _ bytes: [UInt8], path: String
    ) throws(PolicyErrors) -> (policy: Policy, warnings: [PolicyDiagnostic]) {
        let source = PolicySource(path: path, bytes: bytes)
        var yaml = try YAMLReader(source) { text, _, _ in text }
        let (root, found) = try yaml.read()
        var reader = DiagnosticReader()
        reader.add(source)
        reader.add(found)
        let record = PolicyRecord(name: "", path: path, sha256: SHA256.hexDigest(bytes))
        let policy = reader.open(root, as: PolicyKeys.definition).flatMap { Self.policy($0, record, &reader) }
        if let policy {
            var checks = PolicyChecks(policy: policy)
            checks.run(&reader)
            if !reader.hasErrors { checks.findEmptyPlans(&reader) }
        }
        guard let policy, !reader.hasErrors else { throw PolicyErrors(reader.diagnostics) }
        return (policy, reader.diagnostics.sorted())
    }

    private static func policy(
        _ mapping: OpenMapping, _ record: PolicyRecord, _ reader: inout DiagnosticReader
    ) -> Policy? {
        _ = mapping.value(PolicyKeys.version, &reader)
        let name = mapping.value(PolicyKeys.name, &reader)
        let vantage = mapping.value(PolicyKeys.vantage, &reader)
        let requirements = requirements(mapping, &reader)
        let scan = mapping.value(PolicyKeys.scan, &reader)
        let exclusions = mapping.value(PolicyKeys.exclude, &reader) ?? []
        let groups = mapping.value(PolicyKeys.groups, &reader) ?? []
        return Policy(
            name: name ?? "", record: PolicyRecord(name: name ?? "", path: record.path, sha256: record.sha256),
            vantage: vantage, requirements: requirements, scan: scan?.sets ?? ScanSets(),
            scanOptions: scan?.options ?? ScanOptions(), exclusions: exclusions, groups: groups, sources: reader.sources
        )
    }

    private static func requirements(
        _ mapping: OpenMapping, _ reader: inout DiagnosticReader
    ) -> [Policy.Requirement] {
        var kept: [Policy.Requirement] = []
        for item in mapping.value(PolicyKeys.require, &reader) ?? [] {
            if kept.contains(item.value) {
                reader.error("'\(item.value.rawValue)' is required twice; keep one", at: item.location)
            } else {
                kept.append(item.value)
            }
        }
        return kept
    }
}
