import AuditModel
import ExposurePolicy
import Testing

/// Port sets, included files and defined references.
@Suite struct AssemblyTests {
    private static func parse(
        _ files: [String: String], define: [String: String] = [:], root: String = "dir/p.yaml"
    ) throws(PolicyErrors) -> Policy {
        let parser = PolicyParser(definitions: define) { path throws(PolicyParser.IncludeFailure) in
            guard let text = files[path] else { throw PolicyParser.IncludeFailure("no such file") }
            return Array(text.utf8)
        }
        return try parser.parse(Array((files[root] ?? "").utf8), path: root).policy
    }

    private static func errors(_ files: [String: String], define: [String: String] = [:]) -> [String] {
        do throws(PolicyErrors) {
            _ = try parse(files, define: define)
            return []
        } catch {
            return error.diagnostics.map { "\($0.location): \($0.message)" }
        }
    }

    private static let main = """
        version: 1
        name: x
        scan: { tcp: web }
        includes: [teams/a.yaml, ./../dir/teams/b.yaml]

        """

    @Test func includedFilesBringGroupsWaiversExclusionsAndPortSets() throws {
        let files = [
            "dir/p.yaml": Self.main,
            "dir/teams/a.yaml": """
            version: 1
            port-sets: { web: "80,https", more: "web,8080" }
            groups: [{ name: a, targets: [10.0.0.1], expect: [{ port: more/tcp }] }]
            """,
            "dir/teams/b.yaml": """
            version: 1
            includes: [c.yaml]
            exclude: [10.0.0.9]
            groups: [{ name: b, targets: [10.0.0.2] }]
            waivers: [{ id: W, match: { group: c }, reason: r, approved-by: a, until: 2027-01-01 }]
            """,
            "dir/teams/c.yaml": "version: 1\ngroups: [{ name: c, targets: [10.0.0.3] }]\n",
        ]
        let policy = try Self.parse(files)
        #expect(policy.groups.map(\.name) == ["a", "b", "c"])
        #expect(policy.scan.tcp?.description == "80,443")
        #expect(policy.groups[0].expectations.map(\.port.description) == ["80,443,8080/tcp"])
        #expect(policy.exclusions.map(\.text) == ["10.0.0.9"])
        #expect(policy.waivers.map(\.location.description) == ["dir/teams/b.yaml:5:13"])
        let paths = ["dir/p.yaml", "dir/teams/a.yaml", "dir/teams/b.yaml", "dir/teams/c.yaml"]
        #expect(
            policy.record.files
                == paths.map { PolicyRecord.File(path: $0, sha256: SHA256.hexDigest(files[$0] ?? "")) })
        #expect(policy.record.sha256 == SHA256.hexDigest(Self.main))
    }

    @Test func whatIsWrongWithIncludesIsNamedWhereItStands() {
        let files = [
            "dir/p.yaml":
                "version: 1\nname: x\nscan: { tcp: '80' }\nincludes: [/etc/passwd, gone.yaml, a.yaml, a.yaml, p.yaml]\n",
            "dir/a.yaml":
                "version: 1\nname: y\nincludes: [../dir/p.yaml, b.yaml]\ngroups: [{ name: a, targets: [10.0.0.1] }]\n",
            "dir/b.yaml": "version: [\n",
        ]
        #expect(
            Self.errors(files) == [
                "dir/a.yaml:2:1: an included file has no key 'name'; it stands in the policy that includes this file",
                "dir/a.yaml:3:12: '../dir/p.yaml' includes itself: dir/p.yaml -> dir/a.yaml -> dir/p.yaml",
                "dir/b.yaml:2:1: this is not YAML: did not find expected node content while parsing a flow node",
                "dir/p.yaml:4:12: an included path is relative to the file that names it; this one is absolute",
                "dir/p.yaml:4:25: 'gone.yaml' cannot be read: no such file",
                "dir/p.yaml:4:44: 'a.yaml' is included already; keep one",
                "dir/p.yaml:4:52: 'p.yaml' includes itself: dir/p.yaml -> dir/p.yaml",
            ])
    }

    @Test func aFileThatTwoOthersIncludeCountsOnce() throws {
        let policy = try Self.parse([
            "dir/p.yaml": "version: 1\nname: x\nincludes: [a.yaml, b.yaml]\n",
            "dir/a.yaml":
                "version: 1\nincludes: [shared.yaml]\ngroups: [{ name: a, targets: [10.0.0.1], scan: { tcp: web } }]\n",
            "dir/b.yaml":
                "version: 1\nincludes: [./shared.yaml]\ngroups: [{ name: b, targets: [10.0.0.2], scan: { tcp: web } }]\n",
            "dir/shared.yaml": "version: 1\nport-sets: { web: '80,443' }\nexclude: [10.0.0.9]\n",
        ])
        #expect(policy.groups.map { $0.scan.tcp?.description } == ["80,443", "80,443"])
        #expect(policy.exclusions.map(\.text) == ["10.0.0.9"])
        #expect(policy.record.files?.map(\.path) == ["dir/p.yaml", "dir/a.yaml", "dir/shared.yaml", "dir/b.yaml"])
    }

    @Test func aLinkThatLeadsBackToAnIncluderIsNamed() {
        let text =
            "version: 1\nname: x\nscan: { tcp: '80' }\nincludes: [loop/p.yaml]\ngroups: [{ name: a, targets: [10.0.0.1] }]\n"
        // A directory that is a link to itself gives the same file under ever longer names.
        #expect(
            Self.errors(["dir/p.yaml": text, "dir/loop/p.yaml": text, "dir/loop/loop/p.yaml": text]) == [
                "dir/p.yaml:4:12: 'loop/p.yaml' is 'dir/p.yaml' under another name, so it includes itself"
            ])
    }

    @Test func errorsAcrossFilesNameBothFiles() {
        let files = [
            "dir/p.yaml":
                "version: 1\nname: x\nscan: { tcp: '80' }\nincludes: [a.yaml]\ngroups: [{ name: a, targets: [10.0.0.1] }]\n",
            "dir/a.yaml": "version: 1\ngroups: [{ name: a, targets: [10.0.0.1] }]\n",
        ]
        #expect(
            Self.errors(files) == [
                "dir/a.yaml:2:12: a group named 'a' stands already at dir/p.yaml:5:12; give this one another name"
            ])
    }

    @Test func referencesAreReplacedByDefinitionsAndByNothingElse() throws {
        let text = """
            version: 1
            name: "${SITE} $${SITE} $ {x} ${A}${A}"
            scan: { tcp: "${PORTS}" }
            groups: [{ name: a, targets: ["${NET}/30"] }]
            """
        let policy = try Self.parse(
            ["dir/p.yaml": text], define: ["SITE": "${A}", "A": "é", "PORTS": "80,443", "NET": "10.0.0.0", "x": "no"])
        #expect(policy.name == "${A} ${SITE} $ {x} éé")
        #expect(policy.groups[0].targets.map(\.text) == ["10.0.0.0/30"])
    }

    @Test func aReferenceThatNothingDefinesIsOneMistakeWhateverWasToBeReadThere() {
        let text =
            "version: 1\nname: x\nscan: { tcp: '80' }\n"
            + "groups: [{ name: a, targets: ['${NET}/30'], expect: [{ port: '${PORT}/tcp' }] }]\n"
        #expect(
            Self.errors(["dir/p.yaml": text]) == [
                "dir/p.yaml:4:31: '${NET}' is not defined; give it with --define NET=VALUE",
                "dir/p.yaml:4:62: '${PORT}' is not defined; give it with --define PORT=VALUE",
            ])
    }

    @Test func aDefinitionThatNothingRefersToIsAWarning() throws {
        let text = "version: 1\nname: ${SITE}\nscan: { tcp: '80' }\ngroups: [{ name: a, targets: [10.0.0.1] }]\n"
        let warnings = try PolicyParser(definitions: ["SITE": "x", "STIE": "y"])
            .parse(Array(text.utf8), path: "p.yaml").warnings
        #expect(warnings.map(\.message) == ["'STIE' is defined, but nothing refers to '${STIE}'"])
    }

    @Test func referencesWithoutADefinitionAreErrors() {
        let text =
            "version: 1\nname: ${STIE}\nvantage: ${OPEN\nscan: { tcp: '80' }\ngroups: [{ name: '${HOME}', targets: [10.0.0.1] }]\n"
        #expect(
            Self.errors(["dir/p.yaml": text], define: ["SITE": "x"]) == [
                "dir/p.yaml:2:7: '${STIE}' is not defined; give it with --define STIE=VALUE; did you mean 'SITE'?",
                "dir/p.yaml:3:10: '${' has no '}'; write '$${' where no reference is meant",
                "dir/p.yaml:5:18: '${HOME}' is not defined; give it with --define HOME=VALUE",
            ])
    }
}
