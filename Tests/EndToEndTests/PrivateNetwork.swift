import AuditModel
import Foundation
import Glibc
import TestSupport
import Testing

/// A network of two namespaces for one script, gone with it, however it ends: the namespaces have no names, and every
/// process in them dies with the first. `Fixtures/network/pair.sh` says what is in it.
struct PrivateNetwork {
    struct ToolsMissing: Error, CustomStringConvertible {
        let tools: [String]
        var description: String { "these programs are missing; 'make deps' installs them: \(tools)" }
    }

    private static let tools = [
        "bash", "unshare", "nsenter", "prlimit", "awk", "ip", "tc", "nft", "nmap", "/usr/bin/python3",
    ]

    let directory: Workspace
    private let tidewaiter: BuiltProgram

    init(in directory: Workspace) throws {
        self.directory = directory
        tidewaiter = try BuiltProgram("tidewaiter")
        let missing = Self.tools.filter { Self.find($0) == nil }
        guard missing.isEmpty else { throw ToolsMissing(tools: missing) }
    }

    /// Runs a shell script on the near side, in the workspace. `$TIDEWAITER` is the program under test.
    @discardableResult
    func run(_ script: String) throws -> BuiltProgram.Ending {
        var arguments = ["--net", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"]
        if geteuid() != 0 { arguments += ["--user", "--map-root-user"] }
        let unshare = try #require(Self.find("unshare"))
        let text = ". \"$FIXTURES/network/pair.sh\"\n" + script
        return try RunningProgram(
            unshare, arguments + ["bash", "-c", text], in: directory,
            environment: [
                "TIDEWAITER": tidewaiter.url.path, "FIXTURES": Fixtures.directory.path, "PATH": Self.path,
            ]
        ).wait()
    }

    /// Runs a script that must end with `status`, and reads the report that it left as `report.json`.
    func report(_ script: String, status: Int32) throws -> AuditReport {
        let ending = try run(script)
        #expect(ending.status == status, "\(ending.errors)")
        return try JSONDecoder().decode(AuditReport.self, from: directory.data("report.json"))
    }

    /// The system administration programs are not on every user's path.
    private static let path =
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"

    private static func find(_ tool: String) -> URL? {
        let candidates = tool.hasPrefix("/") ? [tool] : path.split(separator: ":").map { "\($0)/\(tool)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(filePath: $0) }
    }
}
