package import Foundation

/// A program that is not ours and reads what we write.
package struct OutsideReader {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let name: String
    package let executable: URL

    /// Fails the test where the program is not installed, since a check that was left out looks like one that passed.
    package init(_ name: String) throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let candidates = path.split(separator: ":").map { URL(filePath: String($0)).appending(path: name) }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Failure(description: "'\(name)' is not installed; run 'make deps'")
        }
        self.name = name
        executable = found
    }

    private init(name: String, executable: URL) {
        self.name = name
        self.executable = executable
    }

    /// Python with the packages that the tests read reports with: the virtual environment of `make deps` where there is
    /// one, else the system's. A missing package fails the script, which says to run `make deps`.
    package static func python() throws -> OutsideReader {
        let environment = Fixtures.directory.deletingLastPathComponent().appending(path: ".build-venv/bin/python3")
        if FileManager.default.isExecutableFile(atPath: environment.path) {
            return OutsideReader(name: "python3", executable: environment)
        }
        return try OutsideReader("python3")
    }

    /// Runs to the end and returns what it wrote to standard output; anything but status 0 is a failure that carries
    /// its standard error.
    @discardableResult
    package func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        let directory = try TemporaryDirectory()
        let output = directory.url.appending(path: "output")
        let errors = directory.url.appending(path: "errors")
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let complaint = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(name) \(arguments.first ?? ""): \(process.terminationStatus): \(complaint)")
        }
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }

    /// Runs a Python script over files and returns what it printed.
    package static func python(_ script: String, _ files: URL...) throws -> String {
        let guarded = """
            try:
            \(script.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n"))
            except ModuleNotFoundError as missing:
                raise SystemExit(f"{missing}; run 'make deps'")
            """
        return try python().run(["-c", guarded] + files.map(\.path))
    }
}

/// A directory that is gone when its owner is.
package final class TemporaryDirectory {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "tidewaiter-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package func file(_ name: String, _ data: Data) throws -> URL {
        let file = url.appending(path: name)
        try data.write(to: file)
        return file
    }
}
