import AuditModel
import ExposurePolicy
import Testing

/// Input that is meant to hang, crash or exhaust a reader of policies: each ends in one clear error, at once.
@Suite struct HostileYAMLTests {
    private static let clock = ContinuousClock()

    private static func firstError(_ bytes: [UInt8]) -> String {
        var message = "no error"
        let duration = clock.measure {
            do throws(PolicyErrors) {
                _ = try PolicyParser().parse(bytes, path: "p.yaml")
            } catch {
                let first = error.diagnostics[0]
                message = "\(first.location.line):\(first.location.column): \(first.message)"
            }
        }
        #expect(duration < .seconds(1))
        return message
    }

    private static func firstError(_ text: String) -> String { firstError(Array(text.utf8)) }

    @Test func aliasBombs() {
        let levels = (1..<20).map {
            "a\($0): &a\($0) [\(repeatElement("*a\($0 - 1)", count: 10).joined(separator: ","))]"
        }
        let bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + levels.joined(separator: "\n")
        #expect(Self.firstError(bomb) == "5:38: aliases repeat more than 100000 values; write fewer or shorter ones")
        let chain = (1..<5000).map { "a\($0): &a\($0) [*a\($0 - 1)]" }.joined(separator: "\n")
        #expect(Self.firstError("a0: &a0 [x]\n" + chain) == "47:12: aliases nest more than 48 levels deep here")
    }

    @Test func aBombAsAKeyIsNeverExpanded() {
        let levels = (1..<9).map { "- &a\($0) [\(repeatElement("*a\($0 - 1)", count: 10).joined(separator: ","))]" }
        let text =
            "- &a0 [x,x,x,x,x,x,x,x,x,x]\n" + levels.joined(separator: "\n") + "\n- ? *a8\n  : 1\n  ? *a8\n  : 2\n"
        #expect(Self.firstError(text).contains("alias"))
    }

    @Test(
        "nesting beyond all policies", arguments: ["[", "{a: ", "- ", "[{"])
    func nesting(opening: String) {
        let message = Self.firstError("groups: " + String(repeating: opening, count: 10_000))
        #expect(message.contains("nested") || message.contains("not YAML"), "\(message)")
    }

    @Test func nestingThatYAMLAllowsAndAPolicyDoesNot() {
        let text = "groups: " + String(repeating: "[", count: 60) + "x" + String(repeating: "]", count: 60)
        #expect(Self.firstError(text) == "1:57: this is nested more than 48 levels deep")
    }

    @Test(
        "bytes that are no text",
        arguments: [
            ([0x76, 0x3a, 0x20, 0xff], "1:4: this is not UTF-8 text; save the file as UTF-8"),
            ([0x61, 0x0a, 0xc3, 0xa4, 0xc3], "2:2: this is not UTF-8 text; save the file as UTF-8"),
            ([0xff, 0xfe, 0x76, 0x00], "1:1: this file is UTF-16; save it as UTF-8"),
            ([0x61, 0x3a, 0x20, 0x00], "1:4: the control character U+0000 has no place in a policy; remove it"),
            ([0x61, 0x0a, 0x1b, 0x5b], "2:1: the control character U+001B has no place in a policy; remove it"),
            ([], "1:1: the file is empty; a policy starts with 'version: 1'"),
            ([0xef, 0xbb, 0xbf], "1:1: the file is empty; a policy starts with 'version: 1'"),
            ([0x23, 0x0a], "1:1: the file is empty; a policy starts with 'version: 1'"),
        ] as [([UInt8], String)])
    func bytes(bytes: [UInt8], message: String) {
        #expect(Self.firstError(bytes) == message)
    }

    @Test(
        "text that is no policy",
        arguments: [
            (
                "just words",
                "1:1: a policy is a mapping with keys such as 'version', 'name', 'vantage', 'require'; this is text"
            ),
            (
                "- a",
                "1:1: a policy is a mapping with keys such as 'version', 'name', 'vantage', 'require'; this is a list"
            ),
            ("a: 1\n---\nb: 2", "2:1: a policy file holds one document; remove what follows this line"),
            ("a: *gone", "1:4: no anchor '&gone' stands before this alias"),
            ("a: &x [*x]", "1:8: no anchor '&x' stands before this alias"),
            ("[a]: 1", "1:1: a key is a plain word; this one is a list"),
            ("? {a: 1}\n: 1", "1:3: a key is a plain word; this one is a mapping"),
            ("a: [1, 2", "2:1: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence"),
            ("'': 1\n'': 2", "1:1: the key '' stands twice in one mapping; keep one"),
            ("<<: {a: 1}", "1:1: a policy has no 'name'; it must say one"),
            ("<<: x\nversion: 1", "1:1: a policy has no 'name'; it must say one"),
        ])
    func text(text: String, message: String) {
        #expect(Self.firstError(text) == message)
    }

    @Test func privateUseCharactersOfTheAuthorSurvive() throws {
        let policy = try Workbench.policy(
            "version: 1\nname: \"\u{e000}\u{e001} * \u{e002}\"\nscan: {tcp: '1'}\ngroups: [{name: a, targets: [10.0.0.1]}]"
        )
        #expect(policy.name == "\u{e000}\u{e001} * \u{e002}")
    }

    @Test func aByteOrderMarkIsNoPartOfTheText() throws {
        let text = "\u{feff}version: 1\nname: x\nscan: {tcp: '1'}\ngroups: [{name: a, targets: [10.0.0.1]}]"
        #expect(try Workbench.policy(text).name == "x")
    }

    @Test func mergeBombs() {
        let levels = (1..<30).map { "a\($0): &a\($0) { <<: *a\($0 - 1), k\($0): [*a\($0 - 1), *a\($0 - 1)] }" }
        let bomb = "a0: &a0 { k0: x }\n" + levels.joined(separator: "\n")
        #expect(Self.firstError(bomb).contains("aliases repeat more than 100000 values"))
        let wide =
            "a0: &a0 { \((0..<2000).map { "k\($0): 1" }.joined(separator: ", ")) }\n"
            + (1..<200).map { "a\($0): { <<: *a0 }" }.joined(separator: "\n")
        #expect(Self.firstError(wide).contains("aliases repeat more than 100000 values"))
    }

    @Test func windowsLineEndsCountAsLines() {
        #expect(Self.firstError("version: 1\r\nname: x\r\n\tgroups: 1").hasPrefix("3:1: a tab"))
    }
}
