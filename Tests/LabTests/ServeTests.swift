import AuditModel
import Foundation
import Testing

/// Runs the built `tidewaiter-lab serve` and talks to it as a client would.
@Suite struct ServeTests {
    /// A /24 that another test run on this machine hardly has at the same time.
    static let prefix: [UInt8] = {
        let identifier = ProcessInfo.processInfo.processIdentifier
        return [127, UInt8(100 + identifier / 256 % 100), UInt8(identifier % 256)]
    }()

    func address(_ host: UInt8) -> String { (Self.prefix + [host]).map { String($0) }.joined(separator: ".") }

    @Test func servesWhatItSaysAndEndsCleanlyWhenAsked() throws {
        let ready = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: ready) }
        let arguments = ["serve", "--prefix", address(0), "--ready-file", ready.path, "--for", "60"]
        let lab = try BuiltTool.start("tidewaiter-lab", arguments)
        defer { if lab.process.isRunning { lab.process.terminate() } }
        let table = try lab.readOutput(until: "slow.lab.test")

        // The file is there before the table is, so it needs no waiting.
        let readyText = try String(contentsOf: ready, encoding: .utf8)
        #expect(readyText.contains("\(address(4))") && table.contains("\(address(4))"))

        #expect(try Client.tcp(address(4), 2525, sending: nil).hasPrefix("220 mail.lab.test"))
        #expect(try Client.tcp(address(1), 8080, sending: "GET / HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 200 OK"))
        #expect(try Client.tcp(address(6), 7007, sending: "hello") == "hello")
        #expect(throws: Client.Refused.self) { try Client.tcp(address(4), 5587, sending: nil) }

        let query = DNSAnswer.query("www.lab.test", type: 1)
        let answer = try DNSAnswer(Client.udp(address(53), 5300, sending: query))
        #expect(answer.answers.last?.value == address(1))
        #expect(try Client.udp(address(6), 7007, sending: [1, 2, 3]) == [1, 2, 3])

        lab.process.terminate()
        lab.process.waitUntilExit()
        #expect(lab.process.terminationStatus == 0 && lab.process.terminationReason == .exit)
        #expect(throws: Client.Refused.self) { try Client.tcp(address(4), 2525, sending: nil) }
    }

    @Test func aPortThatIsTakenIsAClearError() throws {
        let first = try BuiltTool.start("tidewaiter-lab", ["serve", "--prefix", "127.99.\(Self.prefix[2]).0"])
        defer { first.process.terminate() }
        _ = try first.readOutput(until: "slow.lab.test")
        let second = try BuiltTool.start("tidewaiter-lab", ["serve", "--prefix", "127.99.\(Self.prefix[2]).0"])
        second.process.waitUntilExit()
        #expect(second.process.terminationStatus == 1)
        #expect(second.readErrors().contains("cannot serve 127.99.\(Self.prefix[2]).1:8080/tcp: something else"))
    }

    @Test func itEndsByItselfWhenItsTimeIsUp() throws {
        let lab = try BuiltTool.start(
            "tidewaiter-lab", ["serve", "--prefix", "127.98.\(Self.prefix[2]).0", "--for", "1"])
        lab.process.waitUntilExit()
        #expect(lab.process.terminationStatus == 0)
    }
}
