import AuditModel
import Foundation
import Glibc
import Scanning
import Testing

/// A service of ours, for protocols that no server within reach speaks: a script decides by the protocol's
/// specification what it answers to a datagram, if anything. It has a loopback address of its own.
final class ScriptedService {
    typealias Script = @Sendable ([UInt8]) -> [UInt8]?

    private let claim: LoopbackClaim
    /// Closed at the end, which the thread that serves takes for the sign to end too.
    private let farewell: CInt

    init(_ script: @escaping Script) throws {
        claim = try LoopbackClaim()
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        farewell = ends[1]
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var local = InternetAddress(claim.address, LoopbackClaim.serverPort)
        try #require(local.withKernelAddress { bind(descriptor, $0, $1) } == 0)
        let sign = ends[0]
        Thread { Self.serve(descriptor, until: sign, script) }.start()
    }

    deinit { close(farewell) }

    func scan(asServiceOf usual: UInt16) async throws -> HostScan {
        try await ServiceScan.run(claim.address, LoopbackClaim.serverPort, asServiceOf: usual)
    }

    private static func serve(_ descriptor: CInt, until sign: CInt, _ script: Script) {
        defer {
            close(descriptor)
            close(sign)
        }
        var buffer = [UInt8](repeating: 0, count: 2048)
        var watched = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: sign, events: 0, revents: 0),
        ]
        while true {
            poll(&watched, 2, -1)
            guard watched[1].revents == 0 else { return }
            var asker = InternetAddress("0.0.0.0", 0)
            let count = asker.withKernelAddress { address, length in
                var length = length
                return recvfrom(descriptor, &buffer, buffer.count, 0, address, &length)
            }
            guard count >= 0, let answer = script(Array(buffer[..<count])) else { continue }
            _ = asker.withKernelAddress { sendto(descriptor, answer, answer.count, 0, $0, $1) }
        }
    }
}

/// A scan of one UDP port that a service is declared at.
enum ServiceScan {
    /// What is found at `port` when the service of port `usual` is declared there.
    static func run(_ address: String, _ port: UInt16, asServiceOf usual: UInt16) async throws -> HostScan {
        let host = ScanPlan.Host(
            address: try #require(IPAddress(address)), udp: PortSet([port]), datagramServices: [port: usual])
        let scanner = Scanner(
            plan: ScanPlan(hosts: [host], seed: 1), settings: ScanSettings(.normal), progress: ScanProgress(),
            startedAt: Timestamp(seconds: 1_000_000))
        return try #require(try await scanner.run().hosts.first)
    }
}

extension HostScan {
    /// Fails the test unless the one port of this scan is open, for its answer.
    func expectOpen(_ location: Testing.SourceLocation = #_sourceLocation) {
        #expect(observations.map(\.state) == [.open], sourceLocation: location)
        #expect(observations.map(\.evidence.reason) == [.udpResponse], sourceLocation: location)
    }

    /// Fails the test unless the one port of this scan stayed silent.
    func expectSilent(_ location: Testing.SourceLocation = #_sourceLocation) {
        #expect(observations.isEmpty, sourceLocation: location)
        #expect(aggregates.map(\.state) == [.openFiltered], sourceLocation: location)
        #expect(aggregates.map(\.reason) == [.noResponse], sourceLocation: location)
    }
}
