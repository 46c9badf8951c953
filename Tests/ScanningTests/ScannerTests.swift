import AuditModel
import Scanning
import Testing

@Suite struct ScannerTests {
    private func scan(
        _ address: String, _ ports: PortSet, settings: ScanSettings = ScanSettings()
    ) async throws -> ScanResult {
        let plan = ScanPlan(hosts: [.init(address: try #require(IPAddress(address)), tcp: ports)], seed: 1)
        return try await Scanner(
            plan: plan, settings: settings, progress: ScanProgress(), startedAt: Timestamp(seconds: 1_000_000)
        ).run()
    }

    @Test func anOpenPortAmongClosedOnesIsFoundWithItsEvidence() async throws {
        let listener = try Listener("127.9.9.1")
        let around = PortSet(ranges: [max(1, listener.port - 50)...(listener.port < 65485 ? listener.port + 50 : 65535)]
        )
        let result = try await scan("127.9.9.1", around)
        let host = try #require(result.hosts.first)
        #expect(host.isResponsive)
        #expect(host.observations.map(\.endpoint.port) == [listener.port])
        #expect(host.observations.first?.evidence.reason == .synAck)
        #expect(host.observations.first?.evidence.attempts == 1)
        #expect(host.observations.first?.evidence.roundTripMicroseconds != nil)
        #expect(
            host.aggregates == [
                PortAggregate(
                    transport: .tcp, state: .closed, reason: .connRefused, attempts: 1,
                    ports: around.subtracting(PortSet([listener.port])))
            ])
        #expect(result.sourceAddresses.map(\.description) == ["127.0.0.1"])
        #expect(!result.isInterrupted && result.warnings.isEmpty)
    }

    @Test func ipv6IsScannedLikeIPv4() async throws {
        let listener = try Listener("::1")
        let result = try await scan("::1", PortSet([listener.port, 1, 2]))
        let host = try #require(result.hosts.first)
        #expect(host.observations.map(\.endpoint.port) == [listener.port])
        #expect(host.aggregates.map(\.ports.description) == ["1-2"])
    }

    @Test func aConnectionToItselfIsNoOpenPort() async throws {
        // From 127.0.0.1 to itself over the whole ephemeral range: every thousandth connect or so meets itself.
        let ephemeral = PortSet(ranges: [32_768...60_999])
        for _ in 0..<3 {
            let result = try await scan("127.0.0.1", ephemeral)
            let host = try #require(result.hosts.first)
            for open in host.observations {
                // Some other program of this machine may listen here; then it does so again.
                let again = try await scan("127.0.0.1", PortSet([open.endpoint.port]))
                #expect(again.hosts.first?.observations.count == 1, "\(open.endpoint) was open only once")
            }
        }
    }

    @Test func fewSocketsMakeTheScanSlowerNotWrong() async throws {
        var settings = ScanSettings()
        settings.maximumSockets = 3
        // Where no other test listens: a host whose only open port is closed again has no refusal that counts.
        let result = try await scan("127.9.9.2", PortSet(ranges: [13_001...15_000]), settings: settings)
        // Other programs of this machine may listen on all addresses.
        let host = try #require(result.hosts.first)
        #expect(host.aggregates.map(\.state) == [.closed])
        #expect(host.aggregates.map(\.ports.count) == [2000 - host.observations.count])
    }

    @Test func aScanThatIsCancelledReturnsAtOnceAndClaimsNothingItDidNotSee() async throws {
        let plan = ScanPlan(
            hosts: (0..<64).map {
                .init(address: IPAddress(v4: 0x7f09_0000 + $0), tcp: PortSet(ranges: [1...60_000]))
            }, seed: 1)
        let progress = ScanProgress()
        var settings = ScanSettings()
        settings.pacesLoopback = true
        let scanner = Scanner(plan: plan, settings: settings, progress: progress, startedAt: Timestamp(seconds: 0))
        let task = Task { try await scanner.run() }
        while progress.snapshot.endpointsDone < 100 { await Task.yield() }
        task.cancel()
        let result = try await task.value
        #expect(result.isInterrupted)
        #expect(result.hosts.count == 64)
        let counts = result.hosts.flatMap(\.aggregates).reduce(into: [PortState: Int]()) {
            $0[$1.state, default: 0] += $1.ports.count
        }
        #expect(counts.values.reduce(0, +) + result.hosts.flatMap(\.observations).count == 64 * 60_000)
        #expect((counts[.notScanned] ?? 0) > 3_000_000)
        #expect((counts[.closed] ?? 0) >= 100)
    }
}
