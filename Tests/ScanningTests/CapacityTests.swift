import AuditModel
import Scanning
import Testing

/// Hosts and networks that take less than they are sent, and those that lose whatever the rate.
@Suite struct CapacityTests {
    @Test(
        "what drops above its capacity is slowed for and still read in full",
        arguments: [ScanTiming.normal, .fast], 1...3)
    func lossyCapacity(timing: ScanTiming, seed: Int) {
        let network = SimulatedNetwork(behaviour: ProbeSchedulerTests.mixed, loss: 0.04, capacity: 400)
        let plan = plan(hosts: 32, tcp: 1...1000, seed: UInt64(seed))
        let run = network.scan(plan, settings: ScanSettings(timing), seed: UInt64(seed))
        ProbeSchedulerTests.expectTruth(run, plan, missed: 1)
        #expect(Double(run.overCapacity) < 0.02 * Double(run.probes))
        // No host is tried once more because of a few losses that chance explains.
        #expect(run.nanoseconds < 13_000_000_000)
    }

    @Test func onceMostHostsThatWentAheadHadToTurnBackTheOthersFollowNoFurther() {
        let network = SimulatedNetwork(behaviour: ProbeSchedulerTests.mixed, roundTrip: 150_000_000, capacity: 1000)
        var overCapacity = 0
        var probes = 0
        for seed in 1...8 as ClosedRange<UInt64> {
            let run = network.scan(
                plan(hosts: 64, tcp: 1...1000, seed: seed), settings: ScanSettings(.fast), seed: seed)
            overCapacity += run.overCapacity
            probes += run.probes
        }
        #expect(Double(overCapacity) < 0.025 * Double(probes))
    }

    @Test func silentHostsAreHeldToTheRateThatTheOthersHaveShown() {
        let network = SimulatedNetwork(
            behaviour: { address, port in address.bits % 3 == 0 ? ProbeSchedulerTests.mixed(address, port) : .silent },
            capacity: 100)
        let plan = plan(hosts: 24, tcp: 1...1000)
        let run = network.scan(plan)
        for host in plan.hosts where host.address.bits % 3 != 0 {
            let late = run.sent[host.address, default: []].filter { $0.time > 10_000_000_000 }
            let seconds = Double((late.last?.time ?? 0) - (late.first?.time ?? 0)) / 1e9
            #expect(Double(late.count) < 130 * seconds, "\(host.address)")
        }
    }

    @Test func silentHostsAreNotHeldToWhatAFewOfTheOthersTake() {
        var network = SimulatedNetwork(
            behaviour: { address, port in
                address.bits & 1 == 1 ? .silent : port % 100 == 0 ? .open : .closed
            }, capacity: 100)
        // Four of the twelve hosts that answer.
        network.isLimited = { $0.bits % 6 == 0 }
        let plan = plan(hosts: 24, tcp: 1...1000)
        let run = network.scan(plan)
        for host in plan.hosts where host.address.bits & 1 == 1 {
            let last = run.sent[host.address, default: []].last?.time ?? .max
            #expect(last < 10_000_000_000, "\(host.address)")
        }
    }

    @Test(
        "a way that is full and not lost is yielded to, so that the scan does not stop and go",
        arguments: [ScanTiming.normal, .fast])
    func yielding(timing: ScanTiming) {
        // Sensors lost in a row look like a lost host; they get through as soon as nothing else is sent.
        let network = SimulatedNetwork(
            behaviour: { address, port in
                address.bits % 3 != 0 ? .silent : port % 100 == 0 ? .open : .closed
            }, capacity: 100)
        let plan = plan(hosts: 24, tcp: 1...1000)
        let run = network.scan(plan, settings: ScanSettings(timing))
        #expect(run.nanoseconds < 55_000_000_000)
    }

    @Test("a long scan grows faster although a little is lost", arguments: [0.01, 0.02, 0.04])
    func growthWithLoss(share: Double) {
        let network = SimulatedNetwork(
            behaviour: { _, port in port % 1000 == 0 ? .open : .closed }, loss: share)
        let plan = plan(hosts: 1, tcp: 1...20_000)
        let run = network.scan(plan)
        #expect(run.hosts[plan.hosts[0].address]?[.open]?.count == 20)
        // At the first rate it takes 67 seconds.
        #expect(run.nanoseconds < 50_000_000_000)
    }

    @Test func capacityWithoutOtherLossIsFoundByTheLossItCauses() {
        let network = SimulatedNetwork(behaviour: ProbeSchedulerTests.mixed, capacity: 1000)
        let plan = plan(hosts: 8, tcp: 1...10_000)
        let run = network.scan(plan)
        ProbeSchedulerTests.expectTruth(run, plan, missed: 1)
        #expect(Double(run.overCapacity) < 0.25 * Double(run.probes))
    }

    @Test(
        "what takes far less than a scan begins with is read in full",
        arguments: [ScanTiming.normal, .fast], [50, 100, 150, 200, 300, 400])
    func lowCapacity(timing: ScanTiming, capacity: Double) {
        var network = SimulatedNetwork(
            behaviour: { address, port in
                port % 15 == 0 ? .open : address.bits % 3 == 0 ? .closed : .silent
            }, capacity: capacity)
        for (loss, seed) in [(0, 1), (0.04, 2), (0.1, 3), (0, 4), (0.04, 5), (0.1, 6)] as [(Double, UInt64)] {
            network.loss = loss
            let plan = plan(hosts: 12, tcp: 1...150, seed: seed)
            let run = network.scan(plan, settings: ScanSettings(timing), seed: seed)
            for host in plan.hosts {
                #expect(run.hosts[host.address]?[.open]?.count == 10, "loss \(loss) seed \(seed)")
            }
            #expect(run.nanoseconds < 45_000_000_000)
        }
    }

    @Test(
        "a capacity above the rate at the start is found by few", arguments: [ScanTiming.normal, .fast],
        [1, 2, 3] as [UInt64])
    func fewGoAhead(timing: ScanTiming, seed: UInt64) {
        let network = SimulatedNetwork(
            behaviour: { address, port in
                port % 100 == 0 ? .open : address.bits & 1 == 0 ? .closed : .silent
            }, capacity: 600)
        let plan = plan(hosts: 24, tcp: 1...600, seed: seed)
        let run = network.scan(plan, settings: ScanSettings(timing), seed: seed)
        #expect(Double(run.overCapacity) < 0.05 * Double(run.probes))
        for host in plan.hosts { #expect(run.hosts[host.address]?[.open]?.count == 6) }
    }

    @Test(
        "loss that no lower rate avoids is not taken for a capacity", arguments: [ScanTiming.normal, .fast],
        [(0.1, 14), (0.19, 20), (0.36, 36)] as [(Double, Double)])
    func loss(timing: ScanTiming, lossAndSeconds: (share: Double, seconds: Double)) {
        let network = SimulatedNetwork(
            behaviour: { address, port in
                port % 100 == 0 ? .open : address.bits % 3 == 0 ? .closed : .silent
            }, loss: lossAndSeconds.share)
        var seconds = 0.0
        var missed = 0
        for seed in 1...4 as ClosedRange<UInt64> {
            let plan = plan(hosts: 16, tcp: 1...500, seed: seed)
            let run = network.scan(plan, settings: ScanSettings(timing), seed: seed)
            missed += plan.hosts.reduce(0) { $0 + 5 - (run.hosts[$1.address]?[.open]?.count ?? 0) }
            seconds += Double(run.nanoseconds) / 4e9
        }
        // Of 320, by chance.
        #expect(missed <= 1)
        #expect(seconds < lossAndSeconds.seconds)
    }

    @Test("a port concluded before the loss was known is owed another try", arguments: [1, 3, 4] as [UInt64])
    func owedTries(seed: UInt64) {
        // Nothing is lost in the first pass, so that two tries seem to be enough for the ports that come first.
        let plan = plan(hosts: 8, tcp: 1...300, seed: seed)
        let network = SimulatedNetwork(
            behaviour: { _, port in port % 10 == 0 ? .open : .silent }, loss: 0.15, lossBegins: 1_000_000_000)
        let run = network.scan(plan, seed: seed)
        for host in plan.hosts {
            let probes = run.sent[host.address, default: []]
            let tries = probes.reduce(into: [UInt16: Int]()) { $0[$1.port, default: 0] += 1 }
            #expect(host.tcp.allSatisfy { $0 % 10 == 0 || tries[$0, default: 0] >= 3 }, "\(host.address)")
        }
    }

    @Test func noPortIsTriedAtTheSameMomentOfEachPass() {
        // With every pass the same, the ones that come when a bucket is empty would be the same.
        let plan = plan(hosts: 1, tcp: 1...400)
        let run = SimulatedNetwork { _, _ in .silent }.scan(plan)
        let ports = run.sent[plan.hosts[0].address, default: []].map(\.port)
        #expect(ports.prefix(400).last != ports.prefix(800).last)
        #expect(Set(ports.prefix(400)) == Set(ports.prefix(800).suffix(400)))
    }

    @Test func aCapacityThatGrowsIsFoundAgainByAll() {
        let network = SimulatedNetwork(behaviour: { _, _ in .closed }, capacity: 150, capacityEnds: 5_000_000_000)
        let run = network.scan(plan(hosts: 6, tcp: 1...20_000))
        // At the rate that was found in the first seconds it would take 157 s.
        #expect(run.nanoseconds < 110_000_000_000)
    }
}
