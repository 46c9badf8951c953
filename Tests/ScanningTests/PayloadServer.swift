import AuditModel
import Foundation
import Glibc
import Scanning
import TestSupport
import Testing

/// A server of another project's making, running on a loopback address of its own for the life of a test.
final class PayloadServer {
    /// The server's program is not there; `package` is the Debian package that has it.
    struct NotInstalled: Error {
        let program: String
        let package: String
    }

    struct DidNotAnswer: Error {
        let isRunning: Bool
        let output: String
    }

    /// An empty directory for the server's files; it goes with the server.
    struct Directory: ~Copyable {
        let path: String

        init() throws {
            let url = FileManager.default.temporaryDirectory.appending(path: "payload-" + UUID().uuidString)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            path = url.path
        }

        /// The path of a new file that holds `text`.
        func file(_ name: String, _ text: String) throws -> String {
            try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
            return path + "/" + name
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    let port = LoopbackClaim.serverPort
    private let claim: LoopbackClaim
    private let directory: Directory
    private let process: ChildProcess
    private let log: String

    /// Starts `program`, found wherever a system keeps its daemons, with the arguments that `configure` gives for its
    /// directory, address and port. It starts in its directory, after each of `before` has ended there.
    init(
        _ program: String, package: String, environment: [String: String] = [:], before: [[String]] = [],
        configure: (borrowing Directory, String, UInt16) throws -> [String]
    ) throws {
        let path = try Self.path(of: program, package: package)
        directory = try Directory()
        claim = try LoopbackClaim()
        log = directory.path + "/output.log"
        let arguments = try configure(directory, claim.address, port)
        for command in before {
            let first = try Self.path(of: command[0], package: package)
            let preparation = try Self.start(
                first, Array(command.dropFirst()), environment: environment, in: directory.path, log: log)
            guard preparation.succeeds() else { throw DidNotAnswer(isRunning: false, output: Self.end(of: log)) }
        }
        process = try Self.start(path, arguments, environment: environment, in: directory.path, log: log)
    }

    /// What servers that need a certificate run before: makes `chain.pem` and its `key.pem`.
    static let makesCertificate = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-subj", "/CN=test", "-keyout", "key.pem", "-out", "chain.pem",
    ]

    /// Starts servers that have only their well-known port, or want a network around them, in namespaces made for
    /// them: by a shell script that leaves them running on the far side of `Fixtures/network/pair.sh`. Its `/run` is
    /// empty, and the directory is where it starts. What they are asked here goes to `port` of the far side.
    init(at port: UInt16, of programs: [(program: String, package: String)], script: String) throws {
        for (program, package) in programs { _ = try Self.path(of: program, package: package) }
        directory = try Directory()
        claim = try LoopbackClaim()
        log = directory.path + "/output.log"
        let relay = Fixtures.directory.appending(path: "network/relay.py").path
        let whole = """
            . "$FIXTURES/network/pair.sh"
            mount -t tmpfs tmpfs /run
            \(script)
            exec /usr/bin/python3 "$FIXTURES/network/relay.py" carry 10.0.0.2 \(port)
            """
        let arguments =
            [relay, "open", claim.address, "\(self.port)"]
            + ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"]
            + (geteuid() == 0 ? [] : ["--user", "--map-root-user"])
            + ["bash", "-c", whole]
        process = try Self.start(
            "/usr/bin/python3", arguments, environment: ["FIXTURES": Fixtures.directory.path], in: directory.path,
            log: log)
    }

    private static func start(
        _ program: String, _ arguments: [String], environment: [String: String], in directory: String, log: String
    ) throws -> ChildProcess {
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["PATH"] = (variables["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
        return try ChildProcess(program, arguments, environment: variables, directory: directory, log: log)
    }

    private static func end(of log: String) -> String {
        String(((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").suffix(2000))
    }

    private static func path(of program: String, package: String) throws -> String {
        if program.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: program) { return program }
        let places = ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"]
        guard let path = places.map({ $0 + program }).first(where: FileManager.default.isExecutableFile) else {
            throw NotInstalled(program: program, package: package)
        }
        return path
    }

    /// A datagram that came back, and the port that it came from.
    struct Answer {
        let bytes: [UInt8]
        let port: UInt16
    }

    /// Sends `datagram` until there is an answer, because a server may not be up yet, for two minutes at most.
    func answer(to datagram: [UInt8]) throws -> Answer {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        // From an address that is nobody else's: other tests scan the ports that the kernel gives away on 127.0.0.1.
        var local = InternetAddress(claim.address, 0)
        try #require(local.withKernelAddress { bind(descriptor, $0, $1) } == 0)
        var limit = timeval(tv_sec: 0, tv_usec: 100_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var buffer = [UInt8](repeating: 0, count: 4096)
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            // Unconnected: no refusal cuts the wait short, and an answer from another port is seen.
            var peer = InternetAddress(claim.address, port)
            _ = peer.withKernelAddress { address, length in
                datagram.withUnsafeBytes { sendto(descriptor, $0.baseAddress, $0.count, 0, address, length) }
            }
            var source = InternetAddress("0.0.0.0", 0)
            let count = source.withKernelAddress { address, length in
                var length = length
                return buffer.withUnsafeMutableBytes {
                    recvfrom(descriptor, $0.baseAddress, $0.count, 0, address, &length)
                }
            }
            if count >= 0 { return Answer(bytes: Array(buffer[..<count]), port: source.port) }
            guard process.isRunning else { break }
        }
        throw DidNotAnswer(isRunning: process.isRunning, output: Self.end(of: log))
    }

    /// The answers to the payload for `usual`, the port whose service this is: to each of `dialects`, by their number
    /// from 1, or to all. A scan that knows which service is declared here must call the port open for its answer.
    func answers(toPayloadFor usual: UInt16, dialects: [Int]? = nil) async throws -> [[UInt8]] {
        let payloads = UDPPayload.dialects(port: usual)
        let answers = try (dialects ?? Array(1...payloads.count)).map { dialect in
            let answer = try answer(to: payloads[dialect - 1])
            #expect(answer.port == port || UDPPayload.repliesFromAnotherPort(usual))
            return answer.bytes
        }
        try await scan(asServiceOf: usual).expectOpen()
        return answers
    }

    /// What a scan finds at this port when the service of port `usual` is declared there. Asks nothing before, for
    /// servers that answer nothing or only one asker, but waits until the port is taken.
    func scan(asServiceOf usual: UInt16) async throws -> HostScan {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end, process.isRunning, try !isTaken() {
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await ServiceScan.run(claim.address, port, asServiceOf: usual)
    }

    /// Whether somebody has the port: loopback refuses an empty datagram at once where nobody has.
    private func isTaken() throws -> Bool {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var local = InternetAddress(claim.address, 0)
        try #require(local.withKernelAddress { bind(descriptor, $0, $1) } == 0)
        var peer = InternetAddress(claim.address, port)
        try #require(peer.withKernelAddress { connect(descriptor, $0, $1) } == 0)
        var byte: UInt8 = 0
        return send(descriptor, &byte, 0, 0) == 0
            && (recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT)) >= 0 || errno != ECONNREFUSED)
    }
}
