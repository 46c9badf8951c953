import AuditModel
import Foundation
import Glibc
import Testing

/// SIGINT and SIGTERM in the middle of a scan.
@Suite struct InterruptionTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    /// A scan that would take minutes, under way: a listener on its way has been reached.
    private func scanUnderWay() throws -> RunningProgram {
        let listener = try Listener()
        // One port of each of 2,000 hosts, all of 127.0.0.0/8, where the listener listens on every address. At two
        // probes a second that takes a quarter of an hour, and the very first probe reaches it.
        let running = try tidewaiter.start(
            [
                "scan", "127.9.0.0/21", "-p", "\(listener.port)", "-n", "--timing", "polite", "--max-rate", "2", "-o",
                "report.json",
            ], in: directory)
        try listener.waitForConnection()
        return running
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsTheScanWithAReportThatSaysSo(signal: Int32) throws {
        let running = try scanUnderWay()
        running.send(signal)
        let ending = try running.wait()
        #expect(ending.status == 130, "\(ending.errors)")
        #expect(ending.errors.contains("interrupted"))
        let report = try JSONDecoder().decode(AuditReport.self, from: directory.data("report.json"))
        #expect(report.run.interrupted)
        #expect(!report.summary.isComplete)
        #expect(report.summary.exitStatus == 130)
        #expect(report.hosts.flatMap(\.aggregates).contains { $0.state == .notScanned })
        #expect(report.coverage.endpointsPlanned == 2048)
        #expect(try directory.files() == ["report.json"])
    }

    @Test func aSecondSignalEndsTheProgramAtOnce() throws {
        let running = try scanUnderWay()
        running.send(SIGSTOP)
        running.send(SIGINT)
        running.send(SIGTERM)
        running.send(SIGCONT)
        let ending = try running.wait()
        #expect(ending.status == 130)
        #expect(!ending.errors.contains("wrote"))
    }
}

/// A TCP port that takes connections on every IPv4 address of this machine.
private final class Listener {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(descriptor, pointer, length) == 0, listen(descriptor, 64) == 0 else { return Int32(-1) }
                return getsockname(descriptor, pointer, &length)
            }
        }
        guard status == 0 else { throw Failure(call: "bind", code: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    /// Returns when somebody connects; fails after half a minute.
    func waitForConnection() throws {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 30_000) == 1 else { throw Failure(call: "poll", code: errno) }
    }
}
