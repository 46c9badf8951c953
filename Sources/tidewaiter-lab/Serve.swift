import ArgumentParser
import AuditModel
import Foundation
import LabServices

/// Runs the demo network on loopback.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the demo network on loopback addresses.",
        discussion: """
            Opens TCP and UDP services on several addresses of 127.77.0.0/24 and on ::1, and a name server for the \
            zone lab.test at 127.77.0.53:5300. Nothing is reachable from outside this machine. It ends by itself when \
            --for is over, and at once on SIGINT or SIGTERM.
            """)

    @Option(help: ArgumentHelp("Write the table to this file once everything is bound.", valueName: "path"))
    var readyFile: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("How long to serve.", valueName: "seconds"))
    var seconds: Int = 300

    @Option(help: ArgumentHelp("The loopback /24 to serve on, by its first address.", valueName: "address"))
    var prefix: String = DemoNetwork.defaultPrefix.description

    func validate() throws {
        guard (1...86_400).contains(seconds) else { throw ValidationError("--for takes 1 to 86400 seconds") }
        _ = try parsedPrefix()
    }

    func run() throws {
        let network = DemoNetwork(prefix: try parsedPrefix())
        let server = try LoopbackServer(services: network.services, zone: network.zone)
        let table = DemoTable(network: network).text
        if let readyFile {
            // Whole or not at all: whoever waits for the file may read it the moment it is there.
            try Data(table.utf8).write(to: URL(filePath: readyFile), options: .atomic)
        }
        print(table, terminator: "")
        fflush(nil)
        let ending = try server.run(until: .now + .seconds(seconds))
        if ending == .timeIsUp { print("the \(seconds) seconds of --for are over") }
    }

    private func parsedPrefix() throws -> IPAddress {
        guard let address = IPAddress(prefix), address.family == .v4, address.isLoopback, address.bits & 0xff == 0
        else {
            throw ValidationError("'\(prefix)' is not the first address of a /24 in 127.0.0.0/8, such as 127.77.0.0")
        }
        return address
    }
}
