import AuditModel
import Scanning
import Testing

/// UDP through real sockets, on loopback.
@Suite struct DatagramScanTests {
    private func scan(
        _ address: String, _ ports: PortSet, services: [UInt16: UInt16] = [:],
        settings: ScanSettings = ScanSettings(.fast)
    ) async throws -> HostScan {
        let host = ScanPlan.Host(address: try #require(IPAddress(address)), udp: ports, datagramServices: services)
        let scanner = Scanner(
            plan: ScanPlan(hosts: [host], seed: 1), settings: settings, progress: ScanProgress(),
            startedAt: Timestamp(seconds: 1_000_000))
        return try #require(try await scanner.run().hosts.first)
    }

    @Test("an open port among closed ones is found with its evidence", arguments: ["127.9.11.1", "::1"])
    func evidence(address: String) async throws {
        let service = try DatagramService(address, .answering(times: 1))
        let around = PortSet(ranges: [max(1, service.port - 40)...min(service.port, 65_000) + 40])
        let host = try await scan(address, around)
        let found = try #require(host.observations.first { $0.endpoint.port == service.port })
        #expect(found.state == .open)
        #expect(found.evidence.reason == .udpResponse)
        // More than one where the service was kept from answering in time by whatever else runs on this machine.
        #expect((1...ScanSettings(.fast).maximumTries).contains(found.evidence.attempts ?? 0))
        #expect(found.evidence.roundTripMicroseconds != nil)
        let closed = host.aggregates.filter { $0.state == .closed }
        #expect(closed.map(\.reason) == [.portUnreach])
        // Other programs of this machine may have some of the ports.
        #expect(closed.reduce(0) { $0 + $1.ports.count } > 60)
        withExtendedLifetime(service) {}
    }

    @Test func aSocketThatServesAnotherEndpointTakesNoLateAnswerOfTheFirstForItsOwn() async throws {
        let address = "127.9.11.2"
        // Two of their three answers arrive when the probe is over and the socket is on its way to the next endpoint.
        let talkers = try (0..<4).map { _ in try DatagramService(address, .answering(times: 3)) }
        let mute = try (0..<4).map { _ in try DatagramService(address, .mute) }
        var settings = ScanSettings(.fast)
        settings.maximumSockets = 1
        settings.initialTimeout = 400_000_000
        let host = try await scan(address, PortSet((talkers + mute).map(\.port)), settings: settings)
        #expect(PortSet(host.observations.map(\.endpoint.port)) == PortSet(talkers.map(\.port)))
        #expect(host.aggregates.map(\.state) == [.openFiltered])
        #expect(host.aggregates.first?.ports == PortSet(mute.map(\.port)))
        withExtendedLifetime((talkers, mute)) {}
    }

    @Test func anAnswerFromAnotherPortCountsWhereTheProtocolHasIt() async throws {
        let address = "127.9.11.3"
        let asked = try DatagramService(address, .answeringFromAnotherPort)
        let other = try DatagramService(address, .answeringFromAnotherPort)
        let host = try await scan(address, PortSet([asked.port, other.port]), services: [asked.port: 69])
        #expect(host.observations.map(\.endpoint.port) == [asked.port])
        #expect(host.aggregates.map(\.state) == [.openFiltered])
        withExtendedLifetime((asked, other)) {}
    }

    @Test func oursAreNoOpenPorts() async throws {
        // From 127.0.0.1 to itself over the whole ephemeral range, where our own sockets have their ports.
        let ephemeral = PortSet(ranges: [32_768...60_999])
        for _ in 0..<3 {
            let host = try await scan("127.0.0.1", ephemeral)
            for open in host.observations {
                // Some other program of this machine may be there; then it is so again.
                let again = try await scan("127.0.0.1", PortSet([open.endpoint.port]))
                #expect(again.observations.count == 1, "\(open.endpoint) was open only once")
            }
        }
    }

    @Test("few sockets make the scan slower, not wrong", arguments: [1, 3])
    func fewSockets(count: Int) async throws {
        var settings = ScanSettings(.fast)
        settings.maximumSockets = count
        let host = try await scan("127.9.11.4", PortSet(ranges: [1...2000]), settings: settings)
        let closed = host.aggregates.first { $0.state == .closed }
        // Programs of this machine may listen on all addresses.
        #expect(closed.map { $0.ports.count > 1950 } == true)
    }
}
