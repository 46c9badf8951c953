import Foundation
import Glibc
import Testing

/// A program of this package as it was built beside the running tests.
struct BuiltProgram {
    struct Missing: Error {
        let path: String
    }

    /// How a run ended and what it printed.
    struct Ending {
        let status: Int32
        let output: String
        let errors: String
    }

    let url: URL

    init(_ name: String) throws {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        url = URL(filePath: bundle).deletingLastPathComponent().appending(path: name)
        guard FileManager.default.isExecutableFile(atPath: url.path) else { throw Missing(path: url.path) }
    }

    /// Runs to the end, in `directory`, with neither standard output nor standard error being a terminal.
    func run(
        _ arguments: [String],
        in directory: Workspace,
        environment: [String: String] = [:]
    ) throws -> Ending {
        let running = try start(arguments, in: directory, environment: environment)
        return try running.wait()
    }

    func start(
        _ arguments: [String],
        in directory: Workspace,
        environment: [String: String] = [:]
    ) throws -> RunningProgram {
        try RunningProgram(url, arguments, in: directory, environment: environment)
    }
}

/// A program under way. Its output goes to files, so that it never waits for a reader.
final class RunningProgram {
    private let process = Process()
    private let output: Workspace.Capture
    private let errors: Workspace.Capture

    init(_ url: URL, _ arguments: [String], in directory: Workspace, environment: [String: String]) throws {
        output = try directory.capture()
        errors = try directory.capture()
        process.executableURL = url
        process.arguments = arguments
        process.currentDirectoryURL = directory.url
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = errors.handle
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func wait() throws -> BuiltProgram.Ending {
        process.waitUntilExit()
        // A death by signal is no exit status; shells count it from 128.
        let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return BuiltProgram.Ending(status: status, output: try output.text(), errors: try errors.text())
    }
}
