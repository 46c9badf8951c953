import Foundation
import Glibc
import Testing

/// A server of another project's making, running on a loopback address for the life of a test.
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

    private static let address = "127.31.5.3"
    /// Where the questions come from: not from the servers' address, on which a port that was free may be given to a
    /// question of another test before its server takes it.
    private static let clientAddress = "127.31.5.4"

    let port: UInt16
    private let directory: Directory
    private let process = Process()
    private let log: String

    /// Starts `program`, found wherever a system keeps its daemons, with the arguments that `configure` gives for its
    /// directory, address and port.
    init(
        _ program: String, package: String, environment: [String: String] = [:],
        configure: (borrowing Directory, String, UInt16) throws -> [String]
    ) throws {
        let places = ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"]
        guard let path = places.map({ $0 + program }).first(where: FileManager.default.isExecutableFile) else {
            throw NotInstalled(program: program, package: package)
        }
        directory = try Directory()
        port = try Self.freePort()
        log = try directory.file("output.log", "")
        process.executableURL = URL(filePath: path)
        process.arguments = try configure(directory, Self.address, port)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = URL(filePath: directory.path)
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        process.standardOutput = output
        process.standardError = output
        // A pipe that nobody writes to: some servers end at the end of their input.
        process.standardInput = Pipe()
        try process.run()
    }

    /// Not by SIGTERM: a process inherits the signals that the threads of a Swift task block, which is nearly all.
    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// A datagram that came back, and the port that it came from.
    struct Answer {
        let bytes: [UInt8]
        let port: UInt16
    }

    /// Sends `datagram` until there is an answer, because a server may not be up yet, for ten seconds at most.
    func answer(to datagram: [UInt8]) throws -> Answer {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var local = Self.kernelAddress(0, at: Self.clientAddress)
        try #require(Self.withKernelAddress(&local) { bind(descriptor, $0, $1) } == 0)
        var limit = timeval(tv_sec: 0, tv_usec: 100_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var buffer = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<100 {
            // Unconnected: no refusal cuts the wait short, and an answer from another port is seen.
            var peer = Self.kernelAddress(port)
            _ = Self.withKernelAddress(&peer) { address, length in
                datagram.withUnsafeBytes { sendto(descriptor, $0.baseAddress, $0.count, 0, address, length) }
            }
            var source = sockaddr_in()
            let count = Self.withKernelAddress(&source) { address, length in
                var length = length
                return buffer.withUnsafeMutableBytes {
                    recvfrom(descriptor, $0.baseAddress, $0.count, 0, address, &length)
                }
            }
            if count >= 0 { return Answer(bytes: Array(buffer[..<count]), port: UInt16(bigEndian: source.sin_port)) }
            guard process.isRunning else { break }
        }
        let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw DidNotAnswer(isRunning: process.isRunning, output: String(output.suffix(600)))
    }

    /// A port that nobody has now; the server takes it at once.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var local = kernelAddress(0)
        try #require(withKernelAddress(&local) { bind(descriptor, $0, $1) } == 0)
        let named = withKernelAddress(&local) { address, length in
            var length = length
            return getsockname(descriptor, address, &length)
        }
        try #require(named == 0)
        return UInt16(bigEndian: local.sin_port)
    }

    private static func kernelAddress(_ port: UInt16, at address: String = address) -> sockaddr_in {
        var result = sockaddr_in()
        result.sin_family = sa_family_t(AF_INET)
        result.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &result.sin_addr)
        return result
    }

    private static func withKernelAddress<Value>(
        _ value: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        withUnsafeMutablePointer(to: &value) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
