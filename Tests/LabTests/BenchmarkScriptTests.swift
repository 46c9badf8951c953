import Foundation
import TestSupport
import Testing

/// Runs `Benchmarks/run` with worlds so small that it takes seconds.
@Suite(.enabled(if: getuid() == 0 && FileManager.default.fileExists(atPath: "/dev/net/tun")))
struct BenchmarkScriptTests {
    @Test func everyWorldIsPlayedScoredAndHeldAgainstItsAim() throws {
        let results = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: results) }
        let worlds = ["clean", "udp-free", "loopback"]
        let script = Process()
        let errors = Pipe()
        script.executableURL = Fixtures.directory.deletingLastPathComponent().appending(path: "Benchmarks/run")
        script.arguments = worlds
        script.environment = ProcessInfo.processInfo.environment.merging([
            "SEEDS": "1", "SCANNERS": "ours", "LIMIT": "60", "RESULTS": results.path,
            "WORLD_OPTIONS": "--hosts 4", "BINARIES": try BuiltTool.directory.path,
        ]) { _, new in new }
        script.standardOutput = FileHandle.nullDevice
        script.standardError = errors
        try script.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        script.waitUntilExit()
        #expect(script.terminationStatus == 0, "\(said)")

        let table = try String(contentsOf: results.appending(path: "table.md"), encoding: .utf8)
        for world in worlds { #expect(table.contains("## \(world)\n")) }
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| tidewaiter") }
        #expect(rows.count == 6)
        for row in rows {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            #expect(cells.count == 15)
            #expect(cells[2] == "1")
            #expect(cells[4] == "1.0000", "\(row)")
            #expect(cells[12] == "" || cells[13] == "met", "\(row)")
        }
        #expect(rows.count { $0.contains("| met |") } >= 4)
        #expect(table.contains("- tidewaiter: `taskset -c 0,1 tidewaiter scan"))
        #expect(table.firstMatch(of: /took \d+ s/) != nil)
    }
}
