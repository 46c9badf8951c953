import AuditModel
import Foundation
import LabNetwork
import Testing

/// Runs the built `tidewaiter-lab world` with the kernel's own TCP as the scanner. Namespaces need root.
@Suite(.enabled(if: getuid() == 0 && FileManager.default.fileExists(atPath: "/dev/net/tun")))
struct WorldRunTests {
    /// The part of the counters file that is looked at.
    struct Record: Decodable {
        struct Command: Decodable {
            var exitStatus: Int
            var wallSeconds: Double
            var maximumResidentKilobytes: Int
        }

        struct Quality: Decodable {
            var unreadPackets: Int
        }

        struct Host: Decodable {
            var address: IPAddress
        }

        var command: Command
        var quality: Quality
        var total: HostCounters
        var hosts: [Host]
    }

    @Test(arguments: [(4, "10.77.0.0"), (6, "fd77::")])
    func theKernelSeesTheStatesThatTheTruthHas(family: Int, address: String) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let truth = directory.appending(path: "truth.json")
        let counters = directory.appending(path: "counters.json")
        let script = """
            for port in 5000 5001; do
                if (exec 3<>/dev/tcp/\(address)/$port) 2>/dev/null; then echo $port open; else echo $port closed; fi
            done
            echo "$LAB_TARGETS $LAB_PORTS"
            exit 3
            """
        let lab = try BuiltTool.start(
            "tidewaiter-lab",
            [
                "world", "--family", "\(family)", "--hosts", "1", "--drop", "0", "--open", "1", "--ports", "5000",
                "--rtt", "50", "--jitter", "0", "--truth", truth.path, "--counters", counters.path, "--limit", "20",
                "--", "bash", "-c", script,
            ])
        #expect(lab.readOutputToEnd() == "5000 open\n5001 closed\n\(address) 5000\n")
        #expect(lab.process.terminationStatus == 3)

        let written = try JSONDecoder().decode(GroundTruth.self, from: Data(contentsOf: truth))
        #expect(written.hosts.map { $0.tcp.state(5000) } == [.open])
        let record = try JSONDecoder().decode(Record.self, from: Data(contentsOf: counters))
        #expect(record.total.synProbes == 2 && record.total.duplicateProbes == 0 && record.hosts.count == 1)
        #expect(record.command.exitStatus == 3 && record.quality.unreadPackets == 0)
        // Two connections, 50 ms each, one after the other.
        #expect(record.command.wallSeconds > 0.1)
        // bash's own few MiB, not what it shared with the lab before it was bash.
        #expect((500..<10_000).contains(record.command.maximumResidentKilobytes))
    }

    @Test func aCommandIsStoppedAtItsLimitAndLeavesNothingBehind() throws {
        let lab = try BuiltTool.start(
            "tidewaiter-lab",
            ["world", "--limit", "1", "--", "sh", "-c", "setsid sleep 600 & echo $!; exec sleep 600"])
        let orphan = try #require(Int32(lab.readOutputToEnd().trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(lab.process.terminationStatus == 124)
        #expect(kill(orphan, 0) == -1 && errno == ESRCH)
    }

    @Test func aCommandThatDoesNotExistIsAClearError() throws {
        let lab = try BuiltTool.start("tidewaiter-lab", ["world", "--", "/does/not/exist"])
        #expect(lab.readErrors().contains("cannot run '/does/not/exist': No such file or directory"))
        lab.process.waitUntilExit()
        #expect(lab.process.terminationStatus == 1)
    }

    @Test(
        "bad settings are usage errors",
        arguments: [
            ["--world", "none"], ["--hosts", "0"], ["--loss", "1.5"], ["--ports", "0"], ["--capacity", "400"],
            ["--rtt", "80-5"], ["--family", "5"], ["--world", "loopback", "--loss", "0.1"],
        ])
    func badSettings(arguments: [String]) throws {
        let lab = try BuiltTool.start("tidewaiter-lab", ["world"] + arguments + ["--", "true"])
        lab.process.waitUntilExit()
        #expect(lab.process.terminationStatus == 64)
    }
}
