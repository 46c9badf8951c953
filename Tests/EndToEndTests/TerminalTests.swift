import Foundation
import Testing

/// What a person at a terminal sees. `script` (bsdutils, part of every Debian) provides the terminal.
@Suite struct TerminalTests {
    private let directory: Workspace

    init() throws { directory = try Workspace() }

    /// Runs the command with standard output and standard error on one terminal.
    private func onTerminal(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> BuiltProgram.Ending {
        let tidewaiter = try BuiltProgram("tidewaiter")
        let command = ([tidewaiter.url.path] + arguments).joined(separator: " ")
        return try RunningProgram(
            URL(filePath: "/usr/bin/script"), ["-q", "-e", "-c", command, "/dev/null"], in: directory,
            environment: ["TERM": "xterm", "NO_COLOR": ""].merging(environment) { _, new in new }
        ).wait()
    }

    private let scan = ["scan", "127.0.0.1", "-n", "-p", "1-40"]

    @Test func progressIsShownAndRemoved() throws {
        let ending = try onTerminal(scan + ["--timing", "polite", "-o", "report.json"])
        #expect(ending.status == 0)
        #expect(ending.output.contains("scanning"))
        #expect(ending.output.contains(" of 40 ports"))
        // The last thing that happens to the line is that it is erased.
        let last = try #require(ending.output.range(of: "\r\u{1B}[K", options: .backwards))
        #expect(!ending.output[last.upperBound...].contains("scanning"))
    }

    @Test func quietShowsNoProgress() throws {
        let ending = try onTerminal(scan + ["--timing", "polite", "-o", "report.json", "--quiet"])
        #expect(ending.status == 0)
        #expect(ending.output.isEmpty)
    }

    @Test func theTableIsColouredUnlessNobodyWantsColour() throws {
        let coloured = try onTerminal(scan + ["-q"]).output
        #expect(coloured.contains("\u{1B}[1m"), "\(coloured)")
        #expect(try !onTerminal(scan + ["-q"], environment: ["NO_COLOR": "1"]).output.contains("\u{1B}["))
        #expect(try !onTerminal(scan + ["-q"], environment: ["TERM": "dumb"]).output.contains("\u{1B}["))
    }

    @Test func nothingIsShownWherePeopleDoNotLook() throws {
        let ending = try BuiltProgram("tidewaiter").run(
            scan + ["--timing", "polite", "-o", "report.json"], in: directory)
        #expect(ending.status == 0)
        #expect(ending.output.isEmpty)
        #expect(!ending.errors.contains("scanning"))
        #expect(!ending.errors.contains("\u{1B}"))
    }
}
