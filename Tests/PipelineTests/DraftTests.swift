import AuditModel
import ExposurePolicy
import Foundation
import Interchange
import Pipeline
import Testing

/// Drafts of stored results, and the results judged by them.
@Suite struct DraftTests {
    private func policy(_ results: [StoredResult]) throws -> (policy: Policy, text: String) {
        let text = try PolicyDraft(name: "Drafted", hosts: PolicyDraft.Host.all(in: results)).text
        return (try PolicyParser().parse(Array(text.utf8), path: "exposure.yaml").policy, text)
    }

    private func targets(_ results: [StoredResult]) throws -> [String] {
        try policy(results).policy.groups.flatMap(\.targets).map(\.text)
    }

    private func status(_ results: [StoredResult]) throws -> Int32 {
        try CheckRun(policy: policy(results).policy, results: results, gate: RunGate(), context: Sample.context)
            .run().summary.exitStatus
    }

    private func result(_ hosts: [NmapFile.Host]) throws -> StoredResult { try NmapFile(hosts: hosts).result() }

    @Test func hostsThatNmapScannedByNameAreDeclaredByIt() throws {
        let results = try [
            result([
                .up("192.0.2.1", open: [80], names: ["www.example.com"], reverse: ["edge.example.net"]),
                .up("192.0.2.2", open: [22], reverse: ["mail.example.com"]),
            ])
        ]
        #expect(try targets(results) == ["www.example.com", "192.0.2.2"])
        #expect(try policy(results).text.contains(#"- "192.0.2.2"  # mail.example.com"#))
        #expect(try status(results) == 0)
    }

    @Test func anAddressThatWasScannedAsSuchTooStays() throws {
        let host = NmapFile.Host.up("192.0.2.1", open: [80], names: ["www.example.com"])
        #expect(try targets([result([host, .up("192.0.2.1", open: [80])])]) == ["www.example.com", "192.0.2.1"])
    }

    @Test(
        "a name that leads where nobody looked, or nobody knows, is not declared",
        arguments: [
            (["192.0.2.1"], false, ["www.example.com"]), (["192.0.2.1", "192.0.2.9"], false, ["192.0.2.1"]),
            (["192.0.2.1"], true, ["192.0.2.1"]),
        ])
    func resolutions(addresses: [String], isPartial: Bool, targets: [String]) throws {
        var result = try result([.up("192.0.2.1", open: [80], names: ["www.example.com"])])
        result.resolutions[try Sample.name("www.example.com")] = Resolution(
            queriedName: "www.example.com", addresses: try addresses.map { try Sample.address($0) },
            partialFailures: isPartial ? [.init(type: .aaaa, failure: .timedOut)] : [])
        #expect(try self.targets([result]) == targets)
        #expect(try status([result]) == 0)
    }

    @Test func targetsOfOurOwnReportsAreKnownByTheirKind() throws {
        let named = try result([.up("192.0.2.1", open: [80], names: ["www.example.com"])])
        for (list, targets) in [
            ("[www.example.com]", ["www.example.com"]),
            ("[www.example.com, 192.0.2.0/30]", ["www.example.com", "192.0.2.1"]),
        ] {
            let text = "version: 1\nname: x\nscan: { tcp: '80' }\ngroups: [{ name: a, targets: \(list) }]\n"
            let policy = try PolicyParser().parse(Array(text.utf8), path: "exposure.yaml").policy
            let report = try CheckRun(policy: policy, results: [named], gate: RunGate(), context: Sample.context).run()
            let file = FileManager.default.temporaryDirectory.appending(path: "draft-\(UUID().uuidString).json")
            defer { try? FileManager.default.removeItem(at: file) }
            try JSONEncoder().encode(report).write(to: file)
            #expect(try self.targets([StoredResult(reading: file.path)]) == targets)
        }
    }
}
