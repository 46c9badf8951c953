import AuditModel
import Foundation
import Interchange
import Testing

/// Files as nmap itself writes them, made on loopback.
@Suite struct RealNmapTests {
    private struct DidNotRun: Error {
        let status: Int32
    }

    private func nmap(_ arguments: String...) throws -> StoredResult {
        let file = try ResultFile()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/nmap")
        process.arguments = ["-n", "-Pn", "-oX", file.path] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw DidNotRun(status: process.terminationStatus) }
        return try file.result()
    }

    @Test func everyScannedPortHasItsStateAndNoOther() throws {
        let result = try nmap("-sT", "-p", "40000-40199,65535", "127.91.7.1")
        let host = try #require(result.hosts.first)
        #expect("\(host.address)" == "127.91.7.1")
        for port in [UInt16(40000), 40199, 65535] {
            #expect(host.observation(port: port, transport: .tcp) != nil, "\(port)")
        }
        #expect(host.observation(port: 40200, transport: .tcp) == nil)
        #expect(host.observation(port: 40000, transport: .udp) == nil)
        #expect(result.partialReasons.isEmpty)
        #expect(result.hosts.flatMap(\.undetermined).isEmpty)
    }

    @Test func typedNamesAreNamesAndAddressesAreNot() throws {
        let named = try nmap("-sT", "-p", "40000", "localhost")
        let address = try #require(named.hosts.first?.address)
        #expect(named.names[address] == [AddressName(name: "localhost", source: .target)])
        let plain = try nmap("-sT", "-p", "40000", "127.91.7.2")
        #expect(Set(plain.names.values) == [[]])
    }

    @Test func anIPv6ScanIsReadAsOne() throws {
        let result = try nmap("-6", "-sT", "-p", "40000-40010", "::1")
        #expect(result.hosts.map(\.address) == [IPAddress("::1")])
    }
}
