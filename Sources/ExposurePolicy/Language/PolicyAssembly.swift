import AuditModel

/// Puts a policy together from its file and the files that it includes.
struct PolicyAssembly {
    private let definitions: [String: String]
    private let load: PolicyParser.IncludeLoader
    private var reader = DiagnosticReader()
    private var usedDefinitions: Set<String> = []

    private var files: [PolicyRecord.File] = []
    /// The file that included each file first, by normalized path.
    private var includers: [String: String] = [:]
    private var exclusions: [Target] = []
    private var groups: [Group] = []
    private var waivers: [Waiver] = []

    init(definitions: [String: String], load: @escaping PolicyParser.IncludeLoader) {
        self.definitions = definitions
        self.load = load
    }

    mutating func policy(
        _ bytes: [UInt8], path: String
    ) throws(PolicyErrors) -> (policy: Policy, warnings: [PolicyDiagnostic]) {
        let root = try root(of: bytes, path: path)
        guard let mapping = reader.open(root, as: PolicyKeys.definition) else { throw PolicyErrors(reader.diagnostics) }
        // Sets of ports are known before anything that may name them, wherever they stand.
        let included = opened(mapping, within: [path])
        _ = mapping.value(PolicyKeys.version, &reader)
        let name = mapping.value(PolicyKeys.name, &reader) ?? ""
        let vantage = mapping.value(PolicyKeys.vantage, &reader)
        let requirements = requirements(mapping)
        let scan = mapping.value(PolicyKeys.scan, &reader)
        let severities = mapping.value(PolicyKeys.severity, &reader) ?? [:]
        let notice = mapping.value(PolicyKeys.waiverNotice, &reader)?.wholeDays
        for part in [mapping] + included { addParts(of: part) }
        if groups.isEmpty, !reader.hasErrors {
            reader.error("a policy has no 'groups'; it must name at least one", at: root.location)
        }
        let record = PolicyRecord(name: name, path: path, sha256: files[0].sha256, files: files)
        let policy = Policy(
            name: name, record: record, vantage: vantage, requirements: requirements,
            scan: scan?.sets ?? ScanSets(), scanTuning: scan?.tuning ?? ScanTuning(), resolvers: scan?.resolvers ?? [],
            exclusions: exclusions, groups: groups, waivers: waivers,
            waiverNoticeDays: notice ?? Policy.usualWaiverNoticeDays,
            severities: severities, sources: reader.sources)
        PolicyChecks(policy: policy).run(&reader)
        guard !reader.hasErrors else { throw PolicyErrors(reader.diagnostics) }
        for name in definitions.keys.sorted() where !usedDefinitions.contains(name) {
            reader.warn("'\(name)' is defined, but nothing refers to '${\(name)}'", at: root.location)
        }
        return (policy, reader.diagnostics.sorted())
    }

    /// The port sets of an opened file come into force, then its includes are opened, depth first.
    private mutating func opened(_ mapping: OpenMapping, within chain: [String]) -> [OpenMapping] {
        _ = mapping.value(PolicyKeys.portSets, &reader)
        var opened: [OpenMapping] = []
        for include in mapping.value(PolicyKeys.includes, &reader) ?? [] {
            guard let path = includedPath(include, within: chain),
                let fragment = fragment(include, path, within: chain)
            else { continue }
            opened.append(fragment)
            opened += self.opened(fragment, within: chain + [path])
        }
        return opened
    }

    private mutating func includedPath(_ include: Located<String>, within chain: [String]) -> String? {
        guard !include.value.hasPrefix("/") else {
            reader.error(
                "an included path is relative to the file that names it; this one is absolute", at: include.location)
            return nil
        }
        let path = Self.path(include.value, relativeTo: chain.last ?? "")
        if chain.map(Self.normalized).contains(path) {
            reader.error(
                "'\(include.value)' includes itself: \((chain + [path]).joined(separator: " -> "))",
                at: include.location)
            return nil
        }
        // Two teams may share a file; its parts count once.
        if let includer = includers[path] {
            if includer == chain.last {
                reader.error("'\(include.value)' is included already; keep one", at: include.location)
            }
            return nil
        }
        includers[path] = chain.last
        guard files.count < PolicyParser.mostFiles else {
            reader.error("a policy is made of at most \(PolicyParser.mostFiles) files", at: include.location)
            return nil
        }
        return path
    }

    private mutating func fragment(
        _ include: Located<String>, _ path: String, within chain: [String]
    ) -> OpenMapping? {
        do {
            let bytes = try load(path)
            let digest = SHA256.hexDigest(bytes)
            // A link leads back to a file under another name, again and again.
            if let same = files.first(where: { chain.contains($0.path) && $0.sha256 == digest }) {
                reader.error(
                    "'\(include.value)' is '\(same.path)' under another name, so it includes itself",
                    at: include.location)
                return nil
            }
            let root = try root(of: bytes, path: path)
            let mapping = reader.open(root, as: PolicyKeys.fragmentDefinition)
            if let mapping { _ = mapping.value(PolicyKeys.version, &reader) }
            return mapping
        } catch let failure as PolicyParser.IncludeFailure {
            reader.error("'\(include.value)' cannot be read: \(failure.message)", at: include.location)
        } catch let errors as PolicyErrors {
            reader.add(errors.diagnostics)
        } catch {
            reader.error("'\(include.value)' cannot be read", at: include.location)
        }
        return nil
    }

    private mutating func root(of bytes: [UInt8], path: String) throws(PolicyErrors) -> PolicyNode {
        let source = PolicySource(path: path, bytes: bytes)
        reader.add(source)
        files.append(PolicyRecord.File(path: path, sha256: SHA256.hexDigest(bytes)))
        let definitions = definitions
        var used: Set<String> = []
        var yaml = try YAMLReader(source) { text throws(References.Failure) in
            try References.replaced(in: text, definitions, used: &used)
        }
        let (root, found) = try yaml.read()
        usedDefinitions.formUnion(used)
        reader.add(found)
        return root
    }

    private mutating func addParts(of mapping: OpenMapping) {
        exclusions += mapping.value(PolicyKeys.exclude, &reader) ?? []
        groups += mapping.value(PolicyKeys.groups, &reader) ?? []
        waivers += mapping.value(PolicyKeys.waivers, &reader) ?? []
    }

    private mutating func requirements(_ mapping: OpenMapping) -> [Policy.Requirement] {
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

    /// `path` as written in the file `base`, without `.` and inner `..`.
    static func path(_ path: String, relativeTo base: String) -> String {
        guard let slash = base.lastIndex(of: "/") else { return normalized(path) }
        return normalized(String(base[...slash]) + path)
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
