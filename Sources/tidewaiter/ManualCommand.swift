import ArgumentParser
import Foundation
import Pipeline

/// What `make install` makes the manual page of.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page, for man(1).",
        discussion: """
            The page has what '--help' says of every command.

            Examples:
              tidewaiter manual > ~/.local/share/man/man1/tidewaiter.1
              tidewaiter manual | man -l -

            Exit status: 0 printed, 64 usage, 74 cannot write it.
            """,
        shouldDisplay: false)

    func run() throws {
        let description = try JSONDecoder().decode(
            CommandDescription.Dump.self, from: Data(Tidewaiter._dumpHelp().utf8))
        let page = ManualPage(description.command, version: "\(ToolVersion.name) \(ToolVersion.version)")
        try StandardOutput.write(page.text)
    }
}
