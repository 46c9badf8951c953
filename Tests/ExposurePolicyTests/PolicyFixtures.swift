import Foundation
import TestSupport
import Testing

/// Policies under `Fixtures/policies`.
struct PolicyFixtures {
    var name: String
    var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static var directory: URL { Fixtures.directory.appending(path: "policies") }

    static func valid() throws -> [PolicyFixtures] { try all(in: "valid") }
    static func invalid() throws -> [PolicyFixtures] { try all(in: "invalid") }

    private static func all(in folder: String) throws -> [PolicyFixtures] {
        let place = directory.appending(path: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path()).filter { $0.hasSuffix(".yaml") }
        return try names.sorted().map { name in
            PolicyFixtures(name: name, bytes: Array(try Data(contentsOf: place.appending(path: name))))
        }
    }
}

/// A golden file beside the fixtures. A missing one fails; `RECORD_GOLDEN=1` writes it and fails all the same.
func expectGolden(_ text: String, at path: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    let place = PolicyFixtures.directory.appending(path: path)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: place)
        Issue.record("recorded \(path)", sourceLocation: sourceLocation)
        return
    }
    let golden = try Data(contentsOf: place)
    #expect(text == String(decoding: golden, as: UTF8.self), sourceLocation: sourceLocation)
}
