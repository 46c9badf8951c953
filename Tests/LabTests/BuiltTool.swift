import Foundation

/// A program of this package, running.
struct BuiltTool {
    struct Missing: Error {
        let path: String
    }

    struct EndedEarly: Error {
        let output: String
    }

    let process: Process
    private let output: Pipe
    private let errors: Pipe

    /// Where the programs are built: beside the running test bundle.
    static var directory: URL {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: bundle).deletingLastPathComponent()
        }
    }

    /// Starts the program that was built beside the running test bundle.
    static func start(_ name: String, _ arguments: [String]) throws -> BuiltTool {
        let program = try directory.appending(path: name)
        guard FileManager.default.isExecutableFile(atPath: program.path) else { throw Missing(path: program.path) }
        let tool = BuiltTool(process: Process(), output: Pipe(), errors: Pipe())
        tool.process.executableURL = program
        tool.process.arguments = arguments
        tool.process.standardOutput = tool.output
        tool.process.standardError = tool.errors
        try tool.process.run()
        return tool
    }

    /// What the program has printed, up to and including the chunk that contains `marker`.
    func readOutput(until marker: String) throws -> String {
        var text = ""
        while !text.contains(marker) {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { throw EndedEarly(output: text + readErrors()) }
            text += String(decoding: chunk, as: UTF8.self)
        }
        return text
    }

    /// Everything on standard error; waits for the program's end.
    func readErrors() -> String {
        String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    /// Everything on standard output, after its end.
    func readOutputToEnd() -> String {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
