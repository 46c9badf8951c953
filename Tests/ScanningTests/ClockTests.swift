import AuditModel
import Foundation
import Scanning
import Testing

/// The date may jump while a scan runs: it enters once, and all intervals are CLOCK_MONOTONIC's.
@Suite struct ClockTests {
    @Test func everyTimeFollowsFromTheOneReadingAtTheStart() async throws {
        let listener = try Listener("127.9.9.3")
        let start = Timestamp(seconds: 1_000_000)
        let plan = ScanPlan(
            hosts: [.init(address: try #require(IPAddress("127.9.9.3")), tcp: PortSet([listener.port]))], seed: 1)
        let result = try await Scanner(
            plan: plan, settings: ScanSettings(), progress: ScanProgress(), startedAt: start
        ).run()
        let host = try #require(result.hosts.first)
        let times = [host.startedAt, host.observations.first?.evidence.observedAt, host.endedAt].compactMap(\.self)
        #expect(times.count == 3)
        #expect(times == times.sorted())
        for time in times { #expect((0..<60_000_000).contains(time.microseconds - start.microseconds)) }
    }

    @Test("the engine has no other clock", arguments: ["Scanning", "Sockets"])
    func sources(module: String) throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/\(module)")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var read = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for clock in ["CLOCK_REALTIME", "gettimeofday", "Date()", "time(nil)", "SystemClock"] {
                #expect(!text.contains(clock), "\(file.lastPathComponent)")
            }
            read += 1
        }
        #expect(read > 5)
    }
}
