import AuditModel
import ExposurePolicy
import Foundation
import TestSupport
import Testing

/// The generated JSON Schema and the parser say the same.
@Suite struct SchemaTests {
    private static func schema(included: Bool = false) throws -> [String: Any] {
        let parsed = try JSONSerialization.jsonObject(with: Data(PolicySchema.text(included: included).utf8))
        return try #require(parsed as? [String: Any])
    }

    /// Every mapping definition in the schema, by name.
    private static func objects() throws -> [String: [String: Any]] {
        let schema = try schema()
        var found = try #require(schema["definitions"] as? [String: [String: Any]])
        found["policy"] = schema
        return found
    }

    @Test func everyKeyOfTheLanguageStandsInTheSchemaWithItsMeaning() throws {
        let keys = try Self.objects().mapValues { ($0["properties"] as? [String: [String: Any]]) ?? [:] }
        #expect(
            keys.mapValues { $0.keys.sorted() } == [
                "policy": [
                    "exclude", "groups", "includes", "name", "port-sets", "require", "scan", "severity", "vantage",
                    "version", "waiver-notice", "waivers",
                ],
                "policy's-scan": [
                    "initial-host-rate", "initial-rate", "initial-rtt-timeout", "initial-udp-rate", "max-host-rate",
                    "max-rate", "max-retries", "max-rtt-timeout", "max-sockets", "min-retries", "min-rtt-timeout",
                    "pace-loopback", "resolver", "tcp", "timeout", "timing", "udp",
                ],
                "group": ["dns", "expect", "name", "owner", "scan", "severity", "targets", "unlisted"],
                "group's-scan": ["tcp", "udp"],
                "expectation": [
                    "approved", "controls", "insecure", "need", "port", "service", "severity", "state", "tls",
                    "vantage",
                ],
                "approval": ["by", "on", "review-by", "ticket"],
                "TLS-expectation": ["certificate", "minimum"],
                "certificate-expectation": ["names", "trusted", "valid-for"],
                "justification": ["because", "compensating"],
                "DNS-expectation": ["addresses", "cname", "name"],
                "waiver": ["approved-by", "id", "match", "reason", "ticket", "until"],
                "waiver's-match": ["group", "port", "target", "transport", "verdict"],
            ])
        for (_, properties) in keys {
            #expect(properties.values.allSatisfy { ($0["description"] as? String)?.isEmpty == false })
        }
        let fragment = try #require(try Self.schema(included: true)["properties"] as? [String: Any])
        #expect(fragment.keys.sorted() == ["exclude", "groups", "includes", "port-sets", "version", "waivers"])
    }

    @Test func theManualExplainsEveryKeyOfTheLanguageInTheSameWords() throws {
        let manual = try Self.manual("docs/policy.md")
        for (name, object) in try Self.objects() where name != "policy's-scan" {
            let required = object["required"] as? [String] ?? []
            for (key, property) in object["properties"] as? [String: [String: Any]] ?? [:] {
                let meaning = try #require(property["description"] as? String)
                let row = "| `\(key)` | \(meaning)\(required.contains(key) ? " Required." : "") |\n"
                #expect(manual.contains(row), "\(name): \(row)")
            }
        }
    }

    @Test(arguments: Verdict.allCases)
    func theManualGivesTheSeverityOfEveryVerdict(verdict: Verdict) throws {
        let severity = verdict == .compliant ? "none" : verdict.defaultSeverity.rawValue
        #expect(try Self.manual("README.md").contains("\n| `\(verdict.rawValue)` | \(severity) | "))
    }

    @Test func everyPolicyOfTheManualIsOne() throws {
        let blocks = try ["README.md", "docs/policy.md"].map(Self.manual).joined()
            .components(separatedBy: "\n```yaml\n").dropFirst().compactMap { $0.components(separatedBy: "\n```").first }
        #expect(blocks.count >= 3)
        for block in blocks {
            // What is to be added to a policy is shown without one.
            let policy = block.hasPrefix("version: 1\n") ? block : "\(blocks[0])\n\(block)"
            #expect(Workbench.errors(policy + "\n") == [], "\(block)")
        }
    }

    private static func manual(_ path: String) throws -> String {
        let place = Fixtures.directory.deletingLastPathComponent().appending(path: path)
        return try String(contentsOf: place, encoding: .utf8)
    }

    @Test func theParserKnowsEveryKeyOfTheSchemaAndNoOther() throws {
        // What the parser says of a mapping with one unknown key for each definition shows which keys it would accept.
        let keys = try #require(try Self.schema()["properties"] as? [String: Any]).keys
        for key in keys {
            let errors = Workbench.errors("\(key): 1\n")
            #expect(!errors.contains { $0.contains("has no key") }, "\(key)")
            #expect(Workbench.errors("x-\(key): 1\n").contains { $0.contains("a policy has no key 'x-\(key)'") })
        }
    }

    @Test func everyValidPolicySatisfiesTheSchemaInAnEditor() throws {
        let validator = try SchemaValidator(Self.schema())
        let files = try PolicyFixtures.valid()
        #expect(files.count >= 12)
        for file in files {
            _ = try PolicyParser(definitions: ["SITE": "x"]).parse(file.bytes, path: file.name)
            let problems = try validator.problems(YAMLValue.value(file.text))
            #expect(problems == [], "\(file.name)")
        }
    }

    @Test func whatTheSchemaRefusesTheParserRefusesToo() throws {
        let validator = try SchemaValidator(Self.schema())
        var refused = 0
        // Aliases are left out: an editor would follow those of a bomb, and so would the reader of this test.
        for file in try PolicyFixtures.invalid() where !file.text.contains("*") {
            guard let value = try? YAMLValue.value(file.text), !validator.problems(value).isEmpty else { continue }
            refused += 1
            #expect(throws: PolicyErrors.self, "\(file.name)") {
                try PolicyParser().parse(file.bytes, path: file.name)
            }
        }
        #expect(refused >= 30)
    }
}
