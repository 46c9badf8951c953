import AuditModel
import Scanning
import Sockets
import Testing

@Suite struct ProbeSchedulerTests {
    static func mixed(_ address: IPAddress, _ port: UInt16) -> SimulatedNetwork.Port {
        // Odd hosts drop by default, even ones reset; a port in 97 is open.
        if (UInt32(truncatingIfNeeded: address.bits) &* 31 &+ UInt32(port)) % 97 == 0 { return .open }
        return address.bits & 1 == 1 ? .silent : .closed
    }

    /// Every endpoint must be in its true state, but for `missed` open ones, where chance may lose every try of a port.
    static func expectTruth(_ run: SimulatedNetwork.Run, _ plan: ScanPlan, missed: Int = 0) {
        var passedOver = 0
        for host in plan.hosts {
            for port in host.tcp {
                let expected: PortState =
                    switch mixed(host.address, port) {
                    case .open: .open
                    case .closed: .closed
                    case .silent: .filtered
                    }
                let states = run.hosts[host.address, default: [:]].filter { $0.value.contains(port) }.map(\.key)
                if expected == .open, states == [.filtered], passedOver < missed {
                    passedOver += 1
                    continue
                }
                #expect(states == [expected], "\(host.address) \(port)")
            }
        }
    }

    @Test func everyEndpointEndsInItsTrueStateExactlyOnce() {
        let plan = plan(hosts: 16, tcp: 1...500)
        let run = SimulatedNetwork(behaviour: Self.mixed).scan(plan)
        Self.expectTruth(run, plan)
    }

    @Test("loss costs tries and time, not findings", arguments: [0.02, 0.1, 0.25])
    func loss(share: Double) {
        let plan = plan(hosts: 16, tcp: 1...500)
        let run = SimulatedNetwork(behaviour: Self.mixed, loss: share).scan(plan)
        Self.expectTruth(run, plan)
    }

    @Test("silence is not believed where the settings allow too few tries for the loss", arguments: [0.0, 0.1])
    func tooFewTries(loss: Double) {
        var settings = ScanSettings()
        settings[.maximumRetries] = 0
        settings[.minimumRetries] = 0
        let plan = plan(hosts: 16, tcp: 1...500)
        let run = SimulatedNetwork(behaviour: Self.mixed, loss: loss).scan(plan, settings: settings)
        for host in plan.hosts {
            let states = run.hosts[host.address, default: [:]]
            #expect(states[.filtered, default: []].isEmpty == (loss > 0 || host.address.bits & 1 == 0))
            #expect(states[.unreachable, default: []].isEmpty == (loss == 0))
            #expect(run.remarks[host.address]?.contains { $0.contains("tried once") } == (loss > 0))
        }
    }

    @Test func aCleanNetworkIsAskedTwiceWhereItIsSilentAndOnceWhereItAnswers() {
        let plan = plan(hosts: 2, tcp: 1...1000)
        let run = SimulatedNetwork { address, _ in address.bits & 1 == 1 ? .silent : .closed }.scan(plan)
        let counts = plan.hosts.map { run.sent[$0.address, default: []].count }
        // One port may be asked again as a sensor before most of the answers are there.
        #expect(counts[0] <= 1001)
        #expect(counts[1] == 2000)
    }

    /// One host in four is silent, so that its probes wait for so long that the kernel repeats some.
    static func partlyDead(_ address: IPAddress, _ port: UInt16) -> SimulatedNetwork.Port {
        address.bits & 3 == 3 ? .silent : mixed(address, port)
    }

    @Test(
        "the rate to a host never passes its ceiling, with copies that the kernel sends",
        arguments: [1, 3, 10, 25, 100, 400], [20_000_000, 1_300_000_000] as [UInt64])
    func hostCeiling(rate: Int, roundTrip: UInt64) {
        var settings = ScanSettings()
        settings.maximumHostRate = Double(rate)
        let network = SimulatedNetwork(behaviour: Self.partlyDead, roundTrip: roundTrip)
        let run = network.scan(plan(hosts: 4, tcp: 1...UInt16(5 * rate)), settings: settings)
        for host in run.sent.keys {
            #expect(Self.peak(run.packets(to: host)) <= Self.allowed(rate), "\(host)")
        }
    }

    @Test(
        "the rate over all hosts never passes its ceiling, with copies that the kernel sends",
        arguments: [20, 50, 200, 1000])
    func ceiling(rate: Int) {
        var settings = ScanSettings(.fast)
        settings.maximumRate = Double(rate)
        let run = SimulatedNetwork(behaviour: Self.partlyDead).scan(
            plan(hosts: 32, tcp: 1...UInt16(rate / 5)), settings: settings)
        #expect(Self.peak(run.sent.keys.flatMap { run.packets(to: $0) }.sorted()) <= Self.allowed(rate))
    }

    @Test("waits of some seconds, in which the kernel repeats every probe, pass no ceiling", arguments: [2, 4])
    func ceilingsWithLongWaits(seconds: UInt64) {
        var settings = ScanSettings()
        settings.initialTimeout = seconds * 1_000_000_000
        settings.maximumTimeout = settings.initialTimeout
        settings.maximumHostRate = 100
        settings.maximumRate = 500
        let run = SimulatedNetwork { _, _ in .silent }.scan(plan(hosts: 8, tcp: 1...300), settings: settings)
        for host in run.sent.keys { #expect(Self.peak(run.packets(to: host)) <= Self.allowed(100)) }
        #expect(Self.peak(run.sent.keys.flatMap { run.packets(to: $0) }.sorted()) <= Self.allowed(500))
    }

    @Test("the kernel repeats no more than the first few probes of a silent host", arguments: ScanTiming.allCases)
    func copies(timing: ScanTiming) {
        let plan = plan(hosts: 2, tcp: 1...100)
        let run = SimulatedNetwork { _, _ in .silent }.scan(plan, settings: ScanSettings(timing))
        for host in plan.hosts { #expect(run.repeated[host.address, default: []].count == 24) }
    }

    @Test func aHostFurtherAwayThanASecondIsFoundWhenTheSettingsSaySo() {
        // The first few probes, which wait longer in any case, all stay silent.
        let network = SimulatedNetwork(
            behaviour: { _, port in port == 77 ? .open : .silent }, roundTrip: 2_500_000_000)
        var settings = ScanSettings()
        settings.initialTimeout = 3_000_000_000
        let plan = plan(hosts: 1, tcp: 1...100)
        #expect(network.scan(plan, settings: settings).hosts[plan.hosts[0].address]?[.open] == [77])
    }

    @Test("hosts that drop are waited for as long as the others are far away", arguments: ScanTiming.allCases)
    func farNetwork(timing: ScanTiming) {
        let network = SimulatedNetwork(behaviour: Self.mixed, roundTrip: 1_200_000_000)
        let plan = plan(hosts: 8, tcp: 1...500)
        Self.expectTruth(network.scan(plan, settings: ScanSettings(timing)), plan)
    }

    /// What is allowed in any second: the rate, and what the slack for late timers lets through at once.
    private static func allowed(_ rate: Int) -> Int { rate + 2 + rate / 20 }

    /// The most of the times that lie within one second.
    private static func peak(_ times: [UInt64]) -> Int {
        var first = 0
        var most = 0
        for (last, time) in times.enumerated() {
            while times[first] + 1_000_000_000 <= time { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    @Test func silentHostsDoNotHoldUpTheOthers() {
        let plan = plan(hosts: 64, tcp: 1...200)
        let answering = SimulatedNetwork { address, _ in address.bits == 0xc000_0200 ? .closed : .silent }.scan(plan)
        let last = answering.sent[IPAddress(v4: 0xc000_0200), default: []].map(\.time).max() ?? .max
        #expect(last < 3_000_000_000)
    }

    @Test func noHostIsHitInABurstAndNeighbouringPortsAreApart() {
        let run = SimulatedNetwork(behaviour: Self.mixed).scan(plan(hosts: 8, tcp: 1...1000))
        for sent in run.sent.values {
            for (first, next) in zip(sent.prefix(1000), sent.prefix(1000).dropFirst()) {
                #expect(abs(Int(first.port) - Int(next.port)) > 1)
            }
            #expect(sent.filter { $0.time < 100_000_000 }.count <= 35)
        }
    }

    @Test func theSameSeedGivesTheSameOrderAndAnotherSeedAnother() {
        let network = SimulatedNetwork(behaviour: Self.mixed)
        let order = { (seed: UInt64) in
            network.scan(plan(hosts: 4, tcp: 1...50, seed: seed)).sent.mapValues { $0.map(\.port) }
        }
        #expect(order(1) == order(1))
        #expect(order(1) != order(2))
    }

    @Test("a host that opens everything is labelled and not listed port by port", arguments: [100, 5000] as [UInt16])
    func tarpit(ports: UInt16) {
        let plan = plan(hosts: 1, tcp: 1...ports)
        let run = SimulatedNetwork { _, _ in .open }.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.hosts[address]?[.open]?.count == Int(ports))
        #expect(run.tries[address] == nil)
        #expect(run.remarks[address]?.first?.contains("tarpit") == true)
    }

    @Test func moreOpenPortsThanAreKeptOneByOneAreRemarkedOn() {
        let plan = plan(hosts: 1, tcp: 1...20_000)
        let run = SimulatedNetwork { _, port in port <= 5000 ? .open : .closed }.scan(plan)
        #expect(run.tries[plan.hosts[0].address] == nil)
        #expect(run.remarks[plan.hosts[0].address]?.first?.contains("tarpit") == true)
    }

    @Test("a host with many real services keeps each of them", arguments: [SimulatedNetwork.Port.closed, .silent])
    func manyServices(others: SimulatedNetwork.Port) {
        // For its first hundred answers it looks like a host that opens everything.
        let plan = plan(hosts: 1, tcp: 1...1000, seed: 3)
        let run = SimulatedNetwork { _, port in port <= 400 ? .open : others }.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.tries[address]?.count == 400)
        #expect(run.remarks[address] == [])
        let few = ScanPlan(hosts: [.init(address: address, tcp: PortSet(ranges: [1...99]))], seed: 1)
        #expect(SimulatedNetwork { _, _ in .open }.scan(few).tries[address]?.count == 99)
    }

    @Test func aLaneWhoseLastProbeIsASensorStillGivesItsResultWhenAbandoned() {
        let plan = plan(hosts: 1, tcp: 1...200)
        let settings = ScanSettings()
        var scheduler = ProbeScheduler(
            plan: LanePlan(plan, share: [0], settings: settings), settings: settings, slots: 500, now: 0)
        var now: UInt64 = 0
        var answered = false
        // One port answers, the others are silent, and no answer to a sensor ever comes back.
        while scheduler.endpointsDone < 200, now < 60_000_000_000 {
            while let slot = scheduler.expire(now: now) {
                if scheduler.endpointsDone < 199 { scheduler.complete(slot, .silent, now: now) }
            }
            while let slot = scheduler.next(now: now) {
                if !answered {
                    answered = true
                    scheduler.complete(slot, .refused, now: now + 1000)
                }
            }
            now += 1_000_000
        }
        scheduler.abandon(.interrupted, now: now)
        let lanes = scheduler.takeFinished()
        #expect(lanes.count == 1)
        #expect(lanes.first?.others.reduce(0) { $0 + $1.ports.count } == 200)
    }

    @Test(
        "a host that stops answering ends soon and is not called filtered",
        arguments: [SimulatedNetwork.Port.silent, .closed])
    func ban(others: SimulatedNetwork.Port) {
        let plan = plan(hosts: 1, tcp: 1...5000)
        let network = SimulatedNetwork(
            behaviour: { _, port in port % 50 == 0 ? .open : others }, outage: 1_000_000_000..<(.max))
        let run = network.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.nanoseconds < 60_000_000_000)
        #expect(run.hosts[address]?[.filtered] == nil)
        #expect((run.hosts[address]?[.unreachable]?.count ?? 0) > 4000)
        #expect(run.remarks[address]?.contains { $0.contains("stopped answering") } == true)
    }

    @Test("a host lost during its last few probes is noticed", arguments: [100, 200, 300, 380] as [UInt64])
    func lateLoss(milliseconds: UInt64) {
        // A hundred and twenty probes in four tenths of a second: too few for a sensor among them.
        let plan = plan(hosts: 1, tcp: 1...60)
        let network = SimulatedNetwork(
            behaviour: { _, port in port % 9 == 0 ? .closed : .silent }, outage: milliseconds * 1_000_000..<(.max))
        let states = network.scan(plan).hosts[plan.hosts[0].address] ?? [:]
        #expect(states[.filtered] == nil)
        #expect((states[.unreachable]?.count ?? 0) + (states[.closed]?.count ?? 0) == 60)
    }

    @Test func aHostLostAfterItsOnlyAnswerIsNoticedByALastSensor() {
        // Seven probes, too few for a sensor among them: only the one at the end can tell.
        let plan = plan(hosts: 1, tcp: 1...4)
        let network = SimulatedNetwork(
            behaviour: { _, port in port == 2 ? .closed : .silent }, outage: 500_000_000..<(.max))
        let states = network.scan(plan).hosts[plan.hosts[0].address]
        #expect(states == [.closed: [2], .unreachable: [1, 3, 4]])
    }

    @Test(
        "a host that was silent to the end is not called filtered when the way to it is gone by then",
        arguments: [NetworkPath.noRoute, .noNeighbor, .interfaceDown])
    func pathGone(path: NetworkPath) {
        let plan = plan(hosts: 2, tcp: 1...50)
        let run = SimulatedNetwork(behaviour: { _, _ in .silent }, path: { _ in path }).scan(plan)
        for host in plan.hosts { #expect(run.hosts[host.address]?.keys.elementsEqual([.unreachable]) == true) }
        #expect(run.probes == 300)
    }

    @Test(
        "where the way is not known, one more probe lets the kernel find out", arguments: [NetworkPath.there, .unknown])
    func lastLook(later: NetworkPath) {
        let plan = plan(hosts: 1, tcp: 1...50)
        let network = SimulatedNetwork(
            behaviour: { _, _ in .silent }, path: { $0 < 7_000_000_000 ? .unknown : later })
        let run = network.scan(plan)
        let state: PortState = if case .there = later { .filtered } else { .unreachable }
        #expect(run.hosts[plan.hosts[0].address]?.keys.elementsEqual([state]) == true)
        #expect(run.probes == 151)
        // Linux needs three seconds to say that nobody has an address.
        #expect(run.nanoseconds > 9_000_000_000)
    }

    @Test func anOutageOfSomeSecondsChangesNoResult() {
        let plan = plan(hosts: 4, tcp: 1...2000)
        let run = SimulatedNetwork(behaviour: Self.mixed, outage: 1_000_000_000..<6_000_000_000).scan(plan)
        Self.expectTruth(run, plan)
        #expect(run.remarks.values.allSatisfy { !$0.contains { $0.contains("stopped answering") } })
    }

    @Test func aHostThatComesAndGoesEndsInBoundedTime() {
        let plan = plan(hosts: 1, tcp: 1...2000)
        let settings = ScanSettings()
        let lanes = LanePlan(plan, share: [0], settings: settings)
        var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: 500, now: 0)
        var now: UInt64 = 0
        // Half a second of answers to every tenth port, then ten seconds of nothing, again and again.
        while !scheduler.isFinished, now < 600_000_000_000 {
            while let slot = scheduler.expire(now: now) { scheduler.complete(slot, .silent, now: now) }
            while let slot = scheduler.next(now: now) {
                let answers = now % 10_500_000_000 < 500_000_000 && scheduler.target(of: slot).port % 10 == 0
                if answers { scheduler.complete(slot, .refused, now: now + 1000) }
            }
            now += 1_000_000
        }
        #expect(now < 60_000_000_000)
        #expect(scheduler.takeFinished().first?.others.contains { $0.outcome == .hostLost } == true)
    }

    @Test("a few losses more than usual cost no try, many do", arguments: [(8, 3), (30, 6), (60, 14)])
    func chanceLosses(lost: Int, tries: Int) {
        var prior = LossEstimate()
        prior.add(answered: 9600, lost: 400)
        var host = LossEstimate()
        host.add(answered: 100 - lost, lost: lost)
        #expect(host.tries(prior: prior, missTarget: 2e-4) == tries)
    }

    @Test func aWholeRangeOfPortsOnADroppingHostIsDoneInHalfAMinute() {
        let plan = plan(hosts: 1, tcp: 1...65535)
        let open: Set<UInt16> = [22, 443, 8443, 50_000]
        let run = SimulatedNetwork { _, port in open.contains(port) ? .open : .silent }.scan(plan)
        #expect(run.hosts[plan.hosts[0].address]?[.open] == open)
        #expect(run.nanoseconds < 30_000_000_000)
    }

    @Test func shortageOnThisMachineSaysNothingAboutTheEndpoint() {
        let plan = plan(hosts: 1, tcp: 1...10)
        let settings = ScanSettings()
        let lanes = LanePlan(plan, share: [0], settings: settings)
        var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: 8, now: 0)
        var now: UInt64 = 0
        var refusals = 0
        while !scheduler.isFinished, now < 60_000_000_000 {
            while let slot = scheduler.next(now: now) {
                // Every other connect finds no descriptor left.
                refusals += 1
                if refusals % 2 == 0 {
                    scheduler.putBack(slot, now: now)
                } else {
                    scheduler.complete(slot, .refused, now: now)
                }
            }
            now += 1_000_000
        }
        let lane = scheduler.takeFinished().first
        #expect(lane?.others.map(\.outcome) == [.refused])
        #expect(lane?.others.first?.ports.count == 10)
        let sent = scheduler.probesSent
        #expect(sent == 10)
    }

    @Test func aMachineThatCanSendNothingIsNoticedAndNothingIsConcluded() {
        let plan = plan(hosts: 2, tcp: 1...10)
        let settings = ScanSettings()
        var scheduler = ProbeScheduler(
            plan: LanePlan(plan, share: [0, 1], settings: settings), settings: settings, slots: 8, now: 0)
        var now: UInt64 = 0
        while !scheduler.isStarved(now: now), now < 60_000_000_000 {
            while let slot = scheduler.next(now: now) { scheduler.putBack(slot, now: now) }
            now += 1_000_000
        }
        #expect((10_000_000_000..<12_000_000_000).contains(now))
        scheduler.abandon(.localError, now: now)
        let lanes = scheduler.takeFinished()
        let isFinished = scheduler.isFinished
        #expect(isFinished)
        #expect(lanes.count == 2)
        #expect(lanes.allSatisfy { $0.others.map { $0.outcome.state(.tcp) } == [.unreachable] })
    }

    @Test func aLostNetworkOnOurSideIsTriedAgainAndThenSaid() {
        let plan = plan(hosts: 1, tcp: 1...10)
        let settings = ScanSettings()
        var scheduler = ProbeScheduler(
            plan: LanePlan(plan, share: [0], settings: settings), settings: settings, slots: 8, now: 0)
        var now: UInt64 = 0
        while !scheduler.isFinished, now < 60_000_000_000 {
            while let slot = scheduler.next(now: now) { scheduler.complete(slot, .noRoute, now: now) }
            now += 1_000_000
        }
        let sent = scheduler.probesSent
        let finished = scheduler.takeFinished()
        #expect(sent == 20)
        #expect(finished.first?.others.map { $0.outcome.state(.tcp) } == [.unreachable])
    }
}
