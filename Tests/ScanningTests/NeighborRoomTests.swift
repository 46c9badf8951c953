import AuditModel
import Scanning
import Testing

/// Scans of this machine's own networks, whose hosts the kernel must look for and has little room for.
@Suite struct NeighborRoomTests {
    private static func isThere(_ address: IPAddress) -> Bool { address.bits % 40 == 0 }

    @Test("a network larger than the table of neighbours is read in full, in little more time than the search takes")
    func largeNetwork() {
        let plan = plan(hosts: 800, tcp: 1...10)
        let run = SimulatedLink(isThere: Self.isThere, capacity: 128).scan(plan)
        for host in plan.hosts {
            let expected: [Outcome: Set<UInt16>] =
                Self.isThere(host.address) ? [.synAck: [1], .refused: Set(2...10)] : [.noNeighbor: Set(1...10)]
            #expect(run.outcomes[host.address] == expected, "\(host.address)")
        }
        #expect(run.dropped == 0)
        #expect(run.crowdedOut.isEmpty)
        // A table's worth of hosts every three seconds.
        #expect(run.nanoseconds < 29_000_000_000)
    }

    @Test func anAddressThatIsNoNeighborSaysNothingOfThoseNextToIt() {
        // As this machine's own, or a network's first.
        let isFirst = { @Sendable (address: IPAddress) in address.bits & 63 == 0 }
        let run = SimulatedLink(isThere: Self.isThere, isRouted: isFirst, capacity: 128)
            .scan(plan(hosts: 800, tcp: 1...10))
        #expect(run.dropped == 0)
    }

    @Test("a few ports or many, a host that is absent takes its place once", arguments: [1, 10, 2000])
    func absentHost(ports: Int) {
        let plan = plan(hosts: 2, tcp: 1...UInt16(ports))
        let run = SimulatedLink(isThere: { _ in false }, capacity: 128).scan(plan)
        for host in plan.hosts { #expect(run.outcomes[host.address]?.keys.elementsEqual([.noNeighbor]) == true) }
        #expect(run.nanoseconds < 3_500_000_000)
    }

    @Test func withoutRoomNothingIsKnownOfAHost() {
        let plan = plan(hosts: 200, tcp: 1...10)
        let run = SimulatedLink(isThere: Self.isThere, capacity: 128, held: { _ in 128 }).scan(plan)
        for host in plan.hosts { #expect(run.outcomes[host.address] == [.localError: Set(1...10)]) }
        #expect(run.crowdedOut == [.v4])
    }

    @Test("what stayed silent while there was no room is tried anew", arguments: [1, 3, 5, 9])
    func roomInMidScan(seconds: UInt64) {
        let plan = plan(hosts: 41, tcp: 1...10)
        let link = SimulatedLink(
            isThere: Self.isThere, capacity: 128, held: { $0 < seconds * 1_000_000_000 ? 128 : 0 })
        let run = link.scan(plan)
        for host in plan.hosts where Self.isThere(host.address) {
            #expect(run.outcomes[host.address] == [.synAck: [1], .refused: Set(2...10)])
        }
        #expect(run.crowdedOut.isEmpty)
    }

    @Test func whatAnEarlierSearchFoundDoesNotCountForAHostThatNothingWasSentTo() {
        let plan = plan(hosts: 60, tcp: 1...3)
        var settings = ScanSettings()
        settings.maximumRate = 20
        let run = SimulatedLink(isThere: { _ in true }, capacity: 1024, hasFailedBefore: true)
            .scan(plan, settings: settings)
        for host in plan.hosts { #expect(run.outcomes[host.address] == [.synAck: [1], .refused: [2, 3]]) }
    }

    @Test func hostsBeyondAGatewayDoNotWaitForRoom() {
        let plan = plan(hosts: 800, tcp: 1...10)
        let isRouted = { @Sendable (address: IPAddress) in address.bits & 64 != 0 }
        let run = SimulatedLink(isThere: Self.isThere, isRouted: isRouted, capacity: 128).scan(plan)
        for host in plan.hosts where isRouted(host.address) {
            #expect(run.ended[host.address, default: .max] < 5_000_000_000)
        }
        #expect(run.nanoseconds > 8_000_000_000)
    }

    @Test func aKernelThatDoesNotTellItsTableHoldsNothingUp() {
        let plan = plan(hosts: 800, tcp: 1...10)
        let run = SimulatedLink(isThere: Self.isThere, capacity: 1000, tellsTable: false).scan(plan)
        #expect(run.nanoseconds < 5_000_000_000)
        #expect(run.ended.count == 800)
    }

    @Test func anInterruptedScanTellsOfTheHostsThatWaited() {
        let settings = ScanSettings()
        let scan = plan(hosts: 800, tcp: 1...10)
        let lanes = LanePlan(scan, share: Array(scan.hosts.indices), settings: settings) { _ in true }
        var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: 500, now: 0)
        for time in 0..<UInt64(200) { _ = scheduler.next(now: time * 1_000_000) }
        scheduler.abandon(.interrupted, now: 0)
        #expect(Set(scheduler.takeFinished().map(\.host)) == Set(0..<800))
        let isFinished = scheduler.isFinished
        #expect(isFinished)
    }
}
