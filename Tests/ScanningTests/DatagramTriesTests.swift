import AuditModel
import Scanning
import Sockets
import Testing

/// When UDP endpoints are tried, and how long they are heard.
@Suite struct DatagramTriesTests {
    private static let ports = PortSet(ranges: [2001...2020])
    private static let host = IPAddress(v4: 0xc000_0200)

    /// A port in five of an even host is open, one in five silent, the others closed; odd hosts have no silent ones.
    private static func mixed(_ address: IPAddress, _ port: UInt16) -> SimulatedDatagrams.Port {
        switch port % 5 {
        case 0: .open()
        case 1 where address.bits & 1 == 0: .silent
        default: .closed
        }
    }

    private static func expectTruth(_ run: SimulatedDatagrams.Run, _ plan: ScanPlan, _ comment: Comment? = nil) {
        for host in plan.hosts {
            for port in host.udp {
                let expected: PortState =
                    switch mixed(host.address, port) {
                    case .open: .open
                    case .closed: .closed
                    case .silent: .openFiltered
                    }
                #expect(run.states[host.address]?[port] == expected, "\(host.address) \(port)")
            }
        }
    }

    @Test("hosts without a limit are done a second after the last try", arguments: [5, 80, 150] as [UInt64])
    func timeWithoutALimit(milliseconds: UInt64) {
        let plan = plan(hosts: 32, udp: Self.ports)
        let run = SimulatedDatagrams(behaviour: Self.mixed, roundTrip: milliseconds * 1_000_000).scan(plan)
        Self.expectTruth(run, plan)
        #expect(run.nanoseconds < 1_300_000_000 + 6 * milliseconds * 1_000_000)
        for host in plan.hosts {
            for port in host.udp {
                let expected = if case .silent = Self.mixed(host.address, port) { 3 } else { 1 }
                #expect(run.tries(host.address, port).count == expected)
            }
        }
    }

    @Test("a limit of one refusal a second is not mistaken for filtering", arguments: [6, 3, 0] as [Double])
    func limit(initial: Double) {
        let plan = plan(hosts: 4, udp: Self.ports)
        var network = SimulatedDatagrams(behaviour: Self.mixed)
        network.allowance = .init(initial: initial)
        let run = network.scan(plan)
        Self.expectTruth(run, plan)
        #expect(run.nanoseconds < 25_000_000_000)
    }

    @Test("refusals behind a limit do not speak for a way without loss", arguments: [1, 2, 3] as [UInt64])
    func lossBesideALimit(seed: UInt64) {
        let plan = plan(hosts: 32, udp: Self.ports)
        let network = SimulatedDatagrams(
            behaviour: { $1 % 7 == 0 ? .open() : .closed }, loss: 0.2, allowance: SimulatedDatagrams.RefusalAllowance())
        let run = network.scan(plan, seed: seed)
        let missed = plan.hosts.reduce(0) { missed, host in
            missed + [2002, 2009, 2016].count { run.states[host.address]?[$0] != .open }
        }
        #expect(missed == 0)
    }

    @Test("loss does not make closed ports silent, or open ones", arguments: [0.02, 0.1, 0.2])
    func loss(share: Double) {
        let plan = plan(hosts: 32, udp: PortSet(ranges: [2001...2050]))
        let run = SimulatedDatagrams(behaviour: Self.mixed, loss: share).scan(plan)
        Self.expectTruth(run, plan)
    }

    @Test(
        "a service that is slow, or hears the third try only, is found",
        arguments: [0, 300, 950] as [UInt64], [0, 1, 2])
    func slowService(milliseconds: UInt64, ignored: Int) {
        let network = SimulatedDatagrams { _, port in
            port == 2010 ? .open(after: milliseconds * 1_000_000, ignoring: ignored) : .closed
        }
        let run = network.scan(plan(hosts: 1, udp: Self.ports))
        #expect(run.states[Self.host]?[2010] == .open)
        // The tries that went before say nothing about the round trip.
        let isRepeated = milliseconds > 200 || ignored > 0
        #expect((run.open[Self.host]?[2010]?.roundTrip == nil) == isRepeated)
    }

    @Test("every dialect is asked in more than once", arguments: [0, 1, 2])
    func dialects(dialect: Int) {
        let network = SimulatedDatagrams { _, port in
            port == 161 ? .open(ignoring: 2, dialect: dialect) : .closed
        }
        let run = network.scan(plan(hosts: 1, udp: Self.ports.union(PortSet([161]))))
        #expect(run.states[Self.host]?[161] == .open)
        #expect(run.sent[Self.host, default: []].filter { $0.port == 161 }.map(\.datagrams) == [1, 3, 3])
    }

    @Test func aHostThatSaysNothingIsTriedASecondApartWhileItsNeighbourIsAwaited() {
        let run = SimulatedDatagrams { _, _ in .silent }.scan(plan(hosts: 2, udp: Self.ports))
        let tries = run.tries(Self.host, 2001)
        #expect(tries.count == 3)
        for (first, next) in zip(tries, tries.dropFirst()) { #expect((1_000_000_000..<1_300_000_000) ~= next - first) }
        // Linux says after three seconds that nobody has the address.
        #expect((3_500_000_000..<3_800_000_000) ~= run.nanoseconds)
    }

    @Test func triesAndDialectsCountForTheCeilingOfAHost() {
        var settings = ScanSettings()
        settings.maximumHostRate = 50
        let dialects = PortSet([53, 161, 443, 500, 623, 853, 1434, 4433, 4500, 5683, 8443, 47808])
        let ports = PortSet(ranges: [2021...2050]).union(dialects)
        let network = SimulatedDatagrams { _, port in dialects.contains(port) ? .silent : .closed }
        let run = network.scan(plan(hosts: 1, udp: ports), settings: settings)
        let times = run.sent[Self.host, default: []].flatMap { Array(repeating: $0.time, count: $0.datagrams) }
        #expect(times.count >= 30 + 12 + 2 * 26)
        // Late timers may let a few through at once, and a try's dialects go out together.
        for (first, last) in zip(times, times.dropFirst(54)) { #expect(last - first >= 980_000_000) }
    }

    @Test func triesCountForTheCeilingOverAllHosts() {
        var settings = ScanSettings()
        settings.maximumRate = 50
        let network = SimulatedDatagrams { _, port in port == 2001 ? .closed : .silent }
        let run = network.scan(plan(hosts: 4, udp: Self.ports), settings: settings)
        let times = run.sent.values.flatMap { $0.map(\.time) }.sorted()
        #expect(times.count > 200)
        for (first, last) in zip(times, times.dropFirst(54)) { #expect(last - first >= 980_000_000) }
    }

    @Test(
        "a silent port of a host that refuses the others is tried as often as the loss demands",
        arguments: [(0.0, 3...3), (0.1, 5...9), (0.2, 7...11)] as [(Double, ClosedRange<Double>)])
    func triesByLoss(share: Double, tries: ClosedRange<Double>) {
        let plan = plan(hosts: 32, udp: PortSet(ranges: [2001...2050]))
        let network = SimulatedDatagrams(behaviour: { _, port in port == 2010 ? .silent : .closed }, loss: share)
        let run = network.scan(plan)
        let mean = plan.hosts.reduce(0) { $0 + run.tries($1.address, 2010).count }
        #expect(tries.contains(Double(mean) / 32))
    }

    @Test("a host with an allowance of 200 refusals a second is read in full", arguments: [1, 2, 3] as [UInt64])
    func generousLimit(seed: UInt64) {
        let plan = plan(hosts: 1, udp: PortSet(ranges: [1001...5000]))
        var network = SimulatedDatagrams(behaviour: Self.mixed)
        network.allowance = .init(burst: 200, perSecond: 200, initial: 200)
        Self.expectTruth(network.scan(plan, seed: seed), plan)
    }

    @Test func fewSlotsMakeTheScanSlowerNotWrong() {
        let plan = plan(hosts: 2, udp: Self.ports)
        let run = SimulatedDatagrams(behaviour: Self.mixed).scan(plan, slots: 2)
        Self.expectTruth(run, plan)
        #expect(run.nanoseconds < 30_000_000_000)
    }

    @Test func aTryThatCannotLeaveIsMadeUpFor() {
        let settings = ScanSettings()
        let plan = plan(hosts: 1, udp: Self.ports)
        var scheduler = ProbeScheduler(
            plan: LanePlan(plan, share: [0], settings: settings), settings: settings, slots: 64, now: 0)
        var (now, sent, refusedToLeave): (UInt64, [UInt16: Int], Int) = (0, [:], 0)
        while !scheduler.isFinished, now < 60_000_000_000 {
            while let slot = scheduler.expire(now: now) { scheduler.complete(slot, .silent, now: now) }
            while let slot = scheduler.next(now: now) {
                let port = scheduler.target(of: slot).port
                // Every second try of the silent port finds no buffer at first.
                if port == 2010, sent[port] == 1, refusedToLeave < 5 {
                    refusedToLeave += 1
                    scheduler.putBack(slot, now: now)
                    continue
                }
                sent[port, default: 0] += 1
                if port != 2010 { scheduler.complete(slot, .udpRefused, now: now + 1_000_000) }
            }
            now += 1_000_000
        }
        #expect(refusedToLeave == 5)
        #expect(sent[2010] == 3)
        let lane = scheduler.takeFinished().first
        #expect(lane?.others.first { $0.outcome == .silent }?.ports == PortSet([2010]))
        #expect(lane?.others.first { $0.outcome == .udpRefused }?.ports.count == 19)
    }
}
