import AuditModel
import Scanning
import Testing

/// Refusals and messages of routers and firewalls that do not say what they seem to.
@Suite struct DenialTests {
    @Test(
        "a host that routers or firewalls begin to answer for ends soon and is not called filtered",
        arguments: [Outcome.hostUnreachable, .netUnreachable, .adminProhibited, .portUnreachable])
    func foreignAnswers(outcome: Outcome) {
        for others in [SimulatedNetwork.Port.silent, .closed] {
            let plan = plan(hosts: 1, tcp: 1...5000)
            let network = SimulatedNetwork(
                behaviour: { _, port in port % 50 == 0 ? .open : others }, outage: 1_000_000_000..<(.max),
                outageAnswer: outcome)
            let run = network.scan(plan, limit: 120_000_000_000)
            let address = plan.hosts[0].address
            #expect(run.nanoseconds < 60_000_000_000)
            #expect(run.probes < 11_000)
            #expect(run.hosts[address]?[.filtered] == nil)
            #expect((run.hosts[address]?[.unreachable]?.count ?? 0) > 4000)
            #expect(run.remarks[address]?.contains { $0.contains("stopped answering") } == true)
        }
    }

    @Test(
        "what routers say of a host for a second is asked again",
        arguments: [Outcome.hostUnreachable, .netUnreachable, .timeExceeded], [100_000_000, 700_000_000] as [UInt64])
    func routeFlap(outcome: Outcome, begin: UInt64) {
        for ports in [60, 300, 2000] as [UInt16] {
            let plan = plan(hosts: 4, tcp: 1...ports)
            let network = SimulatedNetwork(
                behaviour: ProbeSchedulerTests.mixed, outage: begin..<(begin + 1_000_000_000), outageAnswer: outcome)
            ProbeSchedulerTests.expectTruth(network.scan(plan), plan)
        }
    }

    @Test(
        "a port that a firewall limits does not keep a scan from ending", arguments: [1, 1000],
        [SimulatedNetwork.Port.open, .closed])
    func limitedSensor(rejected: UInt16, port: SimulatedNetwork.Port) {
        let plan = plan(hosts: 1, tcp: 1...1500)
        let limit = TokenBucket(rate: 3, burst: 10)
        let network = SimulatedNetwork(
            behaviour: { $1 == 80 ? port : .silent },
            answer: {
                if $0 == 80 { return limit.take(now: $1) ? nil : .adminProhibited }
                return $0 < rejected ? .adminProhibited : nil
            })
        let run = network.scan(plan, limit: 300_000_000_000)
        let states = run.hosts[plan.hosts[0].address] ?? [:]
        #expect(run.nanoseconds < 180_000_000_000)
        #expect(run.probes < 6000)
        #expect(states[port == .open ? .open : .closed] == [80])
        #expect(states[.filtered]?.count == 1499)
    }

    @Test(
        "a service that ends says nothing of its host", arguments: [[80, 443], [900]] as [Set<UInt16>],
        1...5 as ClosedRange<UInt64>)
    func endingService(others: Set<UInt16>, seed: UInt64) {
        let plan = plan(hosts: 1, tcp: 1...2000, seed: seed)
        let open = others.union([22])
        var network = SimulatedNetwork(behaviour: { open.contains($1) ? .open : .closed })
        // Accepted at most once: whenever it is found, it has ended by the next time.
        let once = TokenBucket(rate: 1e-9, burst: 1)
        network.answer = { $0 == 22 && !once.take(now: $1) ? .refused : nil }
        let run = network.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.hosts[address] == [.open: open, .closed: Set(1...2000).subtracting(open)])
        #expect(run.remarks[address] == [])
        #expect(run.probes < 4300)
    }

    @Test(
        "a host whose only open port is limited, and that rejects all others, ends", arguments: [0.05, 0.1, 0.2, 0.5],
        [200, 2000] as [UInt16])
    func limitedAmongRejected(rate: Double, ports: UInt16) {
        let plan = plan(hosts: 1, tcp: 1...ports)
        var settings = ScanSettings()
        settings.maximumHostRate = 50
        let limit = TokenBucket(rate: rate, burst: 5)
        let network = SimulatedNetwork(
            behaviour: { $1 == 80 ? .open : .silent },
            answer: { $0 == 80 && limit.take(now: $1) ? nil : .adminProhibited })
        let run = network.scan(plan, settings: settings, limit: 600_000_000_000)
        #expect(run.nanoseconds < 300_000_000_000)
        #expect(run.hosts[plan.hosts[0].address]?.values.reduce(0) { $0 + $1.count } == Int(ports))
    }

    @Test func aRestartOfAllServicesCostsFewConnections() {
        let plan = plan(hosts: 1, tcp: 1...20_000)
        let open: Set<UInt16> = [8080, 8081, 8082, 8083, 8084]
        let network = SimulatedNetwork(
            behaviour: { open.contains($1) ? .open : .closed }, outage: 3_000_000_000..<6_000_000_000,
            outageAnswer: .refused)
        let run = network.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.hosts[address]?[.open] == open)
        #expect(run.sent[address, default: []].count { open.contains($0.port) } < 200)
    }

    @Test func aServiceThatAFirewallLimitsSaysNothingAgainstTheRefusalsOfItsHost() {
        let plan = plan(hosts: 1, tcp: 1...4000)
        let limit = TokenBucket(rate: 0.2, burst: 3)
        let network = SimulatedNetwork(
            behaviour: { $1 == 80 ? .open : .closed },
            answer: { $0 == 80 && !limit.take(now: $1) ? .portUnreachable : nil })
        let run = network.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.hosts[address] == [.open: [80], .closed: Set(1...4000).subtracting([80])])
        #expect(run.remarks[address] == [])
        #expect(run.probes < 4050)
    }

    @Test(
        "a policer that answers for what is above its rate closes and hides no open port",
        arguments: [50, 200, 1000], [Outcome.refused, .adminProhibited])
    func policer(rate: Double, answer: Outcome) {
        for others in [SimulatedNetwork.Port.silent, .closed] {
            let plan = plan(hosts: 2, tcp: 1...2000)
            let network = SimulatedNetwork(
                behaviour: { _, port in port % 100 == 0 ? .open : others }, capacity: rate, capacityAnswer: answer)
            let run = network.scan(plan, limit: 600_000_000_000)
            for host in plan.hosts {
                #expect(run.hosts[host.address]?[.open]?.count == 20)
            }
            #expect(run.nanoseconds < 600_000_000_000)
            if others == .closed { #expect(run.probes < 8000) }
        }
    }

    @Test("a host that begins to refuse everything is not called closed", arguments: [0, 0.3])
    func banByReset(loss: Double) {
        let plan = plan(hosts: 1, tcp: 1...2000)
        let network = SimulatedNetwork(
            behaviour: { _, port in port % 50 == 0 ? .open : .closed }, loss: loss, outage: 3_000_000_000..<(.max),
            outageAnswer: .refused)
        let run = network.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.hosts[address]?[.closed] == nil)
        #expect(run.remarks[address]?.contains { $0.contains("accepted before") } == true)
    }

    @Test func aHostWhoseServicesStayIsAskedAFewTimesMoreForThem() {
        let plan = plan(hosts: 1, tcp: 1...200)
        let run = SimulatedNetwork { _, port in port % 50 == 0 ? .open : .closed }.scan(plan)
        let address = plan.hosts[0].address
        #expect(run.sent[address, default: []].count { $0.port % 50 == 0 } <= 10)
        #expect(run.hosts[address]?[.closed]?.count == 196)
        #expect(run.remarks[address] == [])
    }
}
