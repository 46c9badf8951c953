import AuditModel
import LabNetwork
import Testing

@Suite struct WorldTests {
    @Test func loopbackIsClosedThroughout() {
        let truth = GroundTruth(World(plan: .loopback, seed: 1))
        #expect(truth.targets.map(\.description) == ["127.1.0.0/20"])
        #expect(truth.hosts.allSatisfy { $0.tcp.default == .closed && $0.tcp.open.isEmpty && $0.presence == .alive })
    }

    @Test(arguments: WorldPlan.named.filter { !$0.isLoopback })
    func theSameSeedGivesTheSameWorldAndAnotherSeedAnother(plan: WorldPlan) {
        #expect(World(plan: plan, seed: 5).hosts == World(plan: plan, seed: 5).hosts)
        #expect(World(plan: plan, seed: 5).hosts != World(plan: plan, seed: 6).hosts)
    }

    @Test func theSamePacketsGetTheSameAnswers() {
        let world = World(plan: .hard, seed: 9)
        var networks = (SimulatedNetwork(world), SimulatedNetwork(world))
        var answers = 0
        for number in 0..<20_000 {
            let host = world.hosts[number % world.hosts.count].address
            let packet = Frames.tcp(to: host, port: UInt16(number / 64 + 1))
            let first = networks.0.receive(packet.span, at: Int64(number) * 50_000)
            let second = networks.1.receive(packet.span, at: Int64(number) * 50_000)
            #expect(first == second)
            if first != nil { answers += 1 }
        }
        #expect(answers > 4000)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func cleanHasTheSharesItPromises(seed: UInt64) {
        let world = World(plan: .clean, seed: seed)
        #expect(world.hosts.count { $0.defaultTCP == .dropped } == 32)
        #expect(world.hosts.allSatisfy { $0.presence == .alive })
        #expect(world.hosts.allSatisfy { (5_000_000...80_000_000).contains($0.roundTrip) })
        for host in world.hosts {
            #expect((2...12).contains(host.tcp.values.count { $0 == .open }))
            #expect(host.tcp.keys.allSatisfy { (1...1000).contains($0) })
        }
    }

    @Test func hardHasItsDeadAndItsLimits() {
        let hosts = World(plan: .hard, seed: 3).hosts
        #expect(hosts.count { $0.presence == .silent } == 19)
        #expect(hosts.allSatisfy { $0.loss == 0.02 && $0.synCapacity == RateLimit(perSecond: 400, burst: 80) })
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func oneDropHasThreeWellKnownPortsAndOneOther(seed: UInt64) throws {
        let truth = try #require(GroundTruth(World(plan: .oneDrop, seed: seed)).hosts.first)
        #expect(truth.tcp.open.count == 4 && [22, 80, 443].allSatisfy { truth.tcp.open.contains($0) })
        #expect(truth.tcp.default == .filtered)
    }

    @Test(arguments: [IPAddress.Family.v4, .v6])
    func backgroundTrafficIsAnEchoReply(family: IPAddress.Family) {
        let world = World(hosts: [], family: family, seed: 1)
        let scanner = World.firstAddress(family)
        let frame = Frame(world.backgroundPacket(to: scanner))
        #expect(frame.payload[0] == (family == .v4 ? 0 : 129) && frame.hasRightChecksums)
        #expect(frame.source == world.router.bytes && frame.destination == scanner.bytes)
    }

    @Test(arguments: [IPAddress.Family.v4, .v6])
    func truthAndAnswersAgreeInAWorldOfEverything(family: IPAddress.Family) throws {
        var plan = WorldPlan.mixed
        plan.family = family
        plan.strictUDP = false
        let world = World(plan: plan, seed: 11)
        var network = SimulatedNetwork(world)
        let truth = GroundTruth(world)
        #expect(truth.hosts.count == 32 && truth.hosts.contains { $0.isTarpit })
        for host in truth.hosts {
            for port in truth.tcpPorts {
                let answer = network.receive(Frames.tcp(to: host.address, port: port).span, at: 0)
                #expect(try state(answer, .tcp) == host.tcp.state(port), "\(host.address):\(port)")
            }
            for port in truth.udpPorts {
                let answer = network.receive(Frames.udp(to: host.address, port: port).span, at: 0)
                #expect(try state(answer, .udp) == host.udp.state(port), "\(host.address):\(port)")
            }
        }
    }

    private func state(_ answer: Delivery?, _ transport: Transport) throws -> PortState {
        guard let frame = answer.map({ Frame($0.packet) }) else { return transport == .tcp ? .filtered : .openFiltered }
        switch frame.number {
        case 6: return frame.flags & 2 != 0 ? .open : .closed
        case 17: return .open
        case 1: return frame.payload[1] == 3 ? .closed : .filtered
        default: return frame.payload[1] == 4 ? .closed : .filtered
        }
    }

    @Test(arguments: [IPAddress.Family.v4, .v6])
    func aLargeWorldOfEitherFamilyHasItsSharesAndCountsPerHost(family: IPAddress.Family) {
        var plan = WorldPlan.mixed
        plan.family = family
        plan.hostCount = 8000
        plan.roundTripMilliseconds = 1...300
        let world = World(plan: plan, seed: 2)
        for presence in [HostBehavior.Presence.silent, .unreachable, .prohibited] {
            #expect(world.hosts.count { $0.presence == presence } == 800)
        }
        #expect(world.hosts.count { $0.isTarpit } == 800)
        #expect(world.hosts.count { $0.presence == .alive && $0.defaultTCP == .dropped } == 2400)
        let roundTrips = world.hosts.map { $0.roundTrip / 1_000_000 }
        #expect((roundTrips.min() ?? .max) < 5 && (roundTrips.max() ?? 0) > 295)
        #expect(world.hosts.allSatisfy { $0.address.family == family } && Set(world.hosts.map(\.address)).count == 8000)
        var network = SimulatedNetwork(world)
        let last = world.hosts[7999].address
        for _ in 0..<3 { _ = network.receive(Frames.tcp(to: last, port: 9).span, at: 0) }
        #expect(network.counters.filter { $0.counters.probes > 0 }.map(\.address) == [last])
        #expect(network.counters[7999].counters.peakInOneSecond == 3)
    }

    @Test(arguments: [(1, "10.77.0.0"), (64, "10.77.0.0/26"), (100, "10.77.0.0/26 10.77.0.64/27 10.77.0.96/30")])
    func targetsAreTheFewestPrefixes(count: Int, text: String) {
        var plan = WorldPlan.clean
        plan.hostCount = count
        let world = World(plan: plan, seed: 1)
        #expect(world.targets.map(\.description).joined(separator: " ") == text)
        #expect(world.targets.flatMap { $0 }.count == count)
    }
}

@Suite struct DeliveryQueueTests {
    @Test func packetsComeOutInTheOrderOfTheirTimes() {
        var queue = DeliveryQueue()
        var generator = SeededGenerator(seed: 3)
        var expected: [Int64] = []
        for number in 0..<2000 {
            let time = Int64.random(in: 0..<500, using: &generator)
            expected.append(time)
            queue.insert(Delivery(time: time, packet: Frames.four(UInt32(number))))
        }
        let early = queue.next(dueAt: -1)
        #expect(early == nil)
        var delivered: [Delivery] = []
        while let next = queue.next(dueAt: 499) { delivered.append(next) }
        #expect(delivered.map(\.time) == expected.sorted() && queue.count == 0)
        // Packets of one moment keep their order.
        for (left, right) in zip(delivered, delivered.dropFirst()) where left.time == right.time {
            #expect(left.packet.lexicographicallyPrecedes(right.packet))
        }
    }

    @Test func aWindowFindsThePeakThatABruteForceCountFinds() {
        var generator = SeededGenerator(seed: 4)
        let times = (0..<20_000).map { _ in Int64.random(in: 0..<10_000_000, using: &generator) }.sorted()
        var window = RateWindow(length: 100_000)
        for time in times { window.record(at: time) }
        var peak = 0
        var first = 0
        for (index, time) in times.enumerated() {
            while times[first] <= time - 100_000 { first += 1 }
            peak = max(peak, index - first + 1)
        }
        #expect(window.peak == peak && peak > 200)
    }
}
