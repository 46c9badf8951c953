import AuditModel
import Foundation
import Glibc
import Resolution
import TestSupport
import Testing

/// Debian's authoritative name server on a loopback address of its own, with the zones of `Fixtures/dns`.
struct KnotServer: Sendable {
    @TaskLocal static var current: KnotServer?

    let address: ResolverAddress
    let addressV6: ResolverAddress

    struct StartFailure: Error, CustomStringConvertible {
        let description: String
    }

    static func required() throws -> KnotServer {
        try #require(current, "the suite lacks the trait .knot")
    }

    /// Runs `body` while the server runs. The server ends with `body`, and with the test process should that die.
    static func running(_ body: (KnotServer) async throws -> Void) async throws {
        let program = "/usr/sbin/knotd"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw StartFailure(description: "\(program) is not there; `make deps` installs it")
        }
        let directory = FileManager.default.temporaryDirectory.appending(path: "tidewaiter-knot-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let port = try LoopbackSocket.freePort()
        let address = IPAddress(v4: 0x7f35_0000 | UInt32.random(in: 0x0101...0xfefe))
        let zones = Fixtures.directory.appending(path: "dns")
        let configuration = try String(contentsOf: zones.appending(path: "knot.conf"), encoding: .utf8)
            .replacing("%{directory}", with: directory.path)
            .replacing("%{listen}", with: "\(address)@\(port), ::1@\(port)")
            .replacing("%{zones}", with: zones.path)
        let configurationFile = directory.appending(path: "knot.conf")
        try configuration.write(to: configurationFile, atomically: true, encoding: .utf8)

        // The shell waits for the end of its input, which comes when this process closes the pipe or dies, and then
        // ends the server by its number. It does not wait for it: a thread of Swift's pool has most signals blocked,
        // and a shell that inherits that never hears of a child's end. The log's end says it instead.
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", "\"$0\" -c \"$1\" & exec >&- 2>&-; read _; kill $!", program, configurationFile.path,
        ]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        defer {
            try? input.fileHandleForWriting.close()
            _ = try? output.fileHandleForReading.readToEnd()
            process.waitUntilExit()
        }
        try waitUntilStarted(output.fileHandleForReading)
        try await body(
            KnotServer(
                address: ResolverAddress(address, port: port), addressV6: ResolverAddress(IPAddress(v6: 1), port: port)
            ))
    }

    /// Returns when the server's log says that it has loaded its zones and answers.
    private static func waitUntilStarted(_ log: FileHandle) throws {
        var text = ""
        while !text.contains("server started") {
            var poll = pollfd(fd: log.fileDescriptor, events: Int16(POLLIN), revents: 0)
            let isReady = Glibc.poll(&poll, 1, 20_000) == 1
            let data = isReady ? log.availableData : Data()
            text += String(decoding: data, as: UTF8.self)
            guard !data.isEmpty else { throw StartFailure(description: "knotd did not start:\n\(text)") }
        }
        guard !text.contains("error:") else { throw StartFailure(description: "knotd started with errors:\n\(text)") }
    }
}

/// Starts one server for a whole suite; `KnotServer.required()` is it.
struct KnotTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await KnotServer.running { server in
            try await KnotServer.$current.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == KnotTrait {
    static var knot: KnotTrait { KnotTrait() }
}
