import AuditModel
import Scanning
import Sockets
import Testing

/// Giving up a scan that has hardly begun.
@Suite struct AbandonTests {
    /// A scan of every port of `hosts` hosts whose first `probes` probes are under way.
    private func scheduler(hosts: Int, probes: Int) -> ProbeScheduler {
        let settings = ScanSettings()
        let scan = plan(hosts: hosts, tcp: 1...65535)
        let lanes = LanePlan(scan, share: Array(scan.hosts.indices), settings: settings)
        var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: 512, now: 0)
        for time in 0..<UInt64(probes) { _ = scheduler.next(now: time * 1_000_000_000) }
        return scheduler
    }

    @Test func whatWasNotScannedIsToldAtOnce() {
        var scheduler = scheduler(hosts: 4096, probes: 300)
        let started = ContinuousClock.now
        scheduler.abandon(.interrupted, now: 0)
        let lanes = scheduler.takeFinished()
        // A twentieth of this on an idle machine; a port set for each host took a quarter of a minute.
        #expect(ContinuousClock.now - started < .seconds(4))
        #expect(lanes.count == 4096)
        // Those that had been begun, as many as are kept at once.
        #expect(scheduler.endpointsDone == 512 * 65535)
        for lane in lanes {
            #expect(lane.others.map(\.outcome) == [.interrupted])
            #expect(lane.others.map(\.ports) == [.all])
        }
    }

    @Test func whatWasFoundUntilThenIsKept() throws {
        var scheduler = scheduler(hosts: 1, probes: 0)
        var answered: [UInt16] = []
        for time in 0..<UInt64(100) {
            guard let slot = scheduler.next(now: time * 1_000_000_000) else { continue }
            answered.append(scheduler.target(of: slot).port)
            scheduler.complete(slot, .refused, now: time * 1_000_000_000 + 1)
        }
        #expect(answered.count > 50)
        scheduler.abandon(.interrupted, now: 0)
        let lane = try #require(scheduler.takeFinished().first)
        let closed = PortSet(answered)
        let ports = Dictionary(uniqueKeysWithValues: lane.others.map { ($0.outcome, $0.ports) })
        #expect(ports == [.refused: closed, .interrupted: PortSet.all.subtracting(closed)])
    }

    @Test func silenceIsNotBelievedWhereNobodyWasAskedAboutTheWay() {
        let plan = plan(hosts: 1, tcp: 1...20)
        let settings = ScanSettings()
        var scheduler = ProbeScheduler(
            plan: LanePlan(plan, share: [0], settings: settings), settings: settings, slots: 500, now: 0)
        var now: UInt64 = 0
        while scheduler.endpointsDone < 20 {
            while let slot = scheduler.expire(now: now) { scheduler.complete(slot, .silent, now: now) }
            while scheduler.next(now: now) != nil {}
            now += 10_000_000
        }
        scheduler.abandon(.interrupted, now: now)
        #expect(scheduler.takeFinished().first?.others.map(\.outcome) == [.interrupted])
    }
}
