import Foundation
import TestSupport
import Testing

/// A network that belongs to an attacker: its names, reverse names and services say what breaks reports. It is audited and
/// resolved as any other, and every report is read by programs that are not ours.
@Suite struct HostileNetworkTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    private static let reports = ["json", "jsonl", "csv", "html", "xml", "sarif", "junit.xml", "md", "prom", "txt"]
        .flatMap { ["-o", "report.\($0)"] }

    /// What is wrong with the reports, after the number of names and findings in them.
    private func complaints() throws -> String {
        let schema = Fixtures.directory.deletingLastPathComponent().appending(path: "Templates/report.schema.json")
        return try OutsideReader.python().run([
            Fixtures.directory.appending(path: "hostile/read.py").path, directory.url.path, Fixtures.directory.path,
            schema.path,
        ])
    }

    /// Shows the table and the warnings on a terminal, in colour.
    private func showOnTerminal(_ arguments: [String], status: Int32) throws {
        let command = ([tidewaiter.url.path] + arguments).joined(separator: " ")
        let ending = try RunningProgram(
            URL(filePath: "/usr/bin/script"), ["-q", "-e", "-c", command, "/dev/null"], in: directory,
            environment: ["TERM": "xterm", "NO_COLOR": ""]
        ).wait()
        #expect(ending.status == status, "\(ending.output)")
        #expect(ending.output.contains("\u{1B}[1m") && ending.output.contains("hostile.test"))
        try directory.write(ending.output + ending.errors, to: "terminal")
    }

    @Test func anAuditOfAHostileNetworkHasHarmlessReportsInEveryFormat() throws {
        let network = try HostileNetwork()
        try directory.write(network.policy, to: "exposure.yaml")
        let audit = ["audit", "exposure.yaml", "--resolver", network.facts.resolver]
        let ending = try tidewaiter.run(
            audit + Self.reports + ["--template", "github-ticket=ticket.md"], in: directory)
        #expect(ending.status == 1, "\(ending.errors)")
        #expect(!ending.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(ending.errors)")
        try showOnTerminal(audit, status: 1)
        // Each name, its alias and a reverse name like that, and one that is as long as a name can be.
        let complaints = try complaints()
        #expect(complaints == "\(2 * network.facts.names + 1) 9\n", "\(complaints)")
    }

    @Test func aResolutionOfAHostileNetworkHasHarmlessReportsInEveryFormat() throws {
        let network = try HostileNetwork()
        let resolve = ["resolve", "gone.hostile.test"] + network.targets + ["--resolver", network.facts.resolver]
        let ending = try tidewaiter.run(
            resolve + Self.reports + ["--template", "github-ticket=ticket.md"], in: directory)
        #expect(ending.status == 2, "\(ending.errors)")
        try showOnTerminal(resolve, status: 2)
        let complaints = try complaints()
        #expect(complaints == "\(2 * network.facts.names + 1) 0\n", "\(complaints)")
    }
}

/// `Fixtures/hostile/network.py`, serving for as long as there is one of these.
private final class HostileNetwork {
    struct Facts: Decodable {
        let resolver: String
        let names: Int
        let tcp: [UInt16]
        let udp: UInt16
    }

    struct DidNotStart: Error {}

    let facts: Facts
    private let process = Process()
    private let input = Pipe()

    init() throws {
        let python = try OutsideReader("python3")
        let output = Pipe()
        process.executableURL = python.executable
        process.arguments = [Fixtures.directory.appending(path: "hostile/network.py").path, "127.88.3.4"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { throw DidNotStart() }
            line += chunk
        }
        facts = try JSONDecoder().decode(Facts.self, from: line)
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    var targets: [String] { (0..<facts.names).map { "n\($0).hostile.test" } }

    /// One of three services that greet is declared, the one that answers, a port that is closed, and records that the names do not
    /// have.
    var policy: String {
        """
        version: 1
        name: hostile
        scan: { tcp: "\(facts.tcp.map(String.init).joined(separator: ","))" }
        groups:
          - name: everything
            owner: ops@example.com
            targets: [\(targets.joined(separator: ", ")), gone.hostile.test]
            expect:
              - port: \(facts.tcp[0])/tcp
                need: one that is open
              - port: \(facts.udp)/udp
                need: one that answers
              - port: 9/tcp
                need: one that is closed
            dns:
              - { name: n0.hostile.test, cname: web.example.net }
              - { name: n6.hostile.test, cname: web.example.net, addresses: [192.0.2.1] }
        """
    }
}
