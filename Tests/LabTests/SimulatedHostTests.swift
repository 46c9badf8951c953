import AuditModel
import LabNetwork
import Testing

/// A network of one host whose behaviour a test sets.
final class SingleHost {
    private(set) var network: SimulatedNetwork
    let address: IPAddress

    init(_ family: IPAddress.Family = .v4, seed: UInt64 = 1, _ change: (inout HostBehavior) -> Void = { _ in }) {
        address = World.firstAddress(family)
        var host = HostBehavior(address: address)
        change(&host)
        network = SimulatedNetwork(World(hosts: [host], family: family, seed: seed))
    }

    func send(_ packet: [UInt8], at now: Int64 = 0) -> Delivery? { network.receive(packet.span, at: now) }

    func answer(_ packet: [UInt8], at now: Int64 = 0) -> Frame? {
        send(packet, at: now).map { Frame($0.packet) }
    }

    var counters: HostCounters { network.counters[0].counters }
}

@Suite struct SimulatedHostTests {
    static let families: [IPAddress.Family] = [.v4, .v6]

    @Test(arguments: families)
    func anOpenPortAnswersWithSynAckAndAClosedOneWithReset(family: IPAddress.Family) throws {
        let host = SingleHost(family) { $0.tcp[80] = .open }
        let open = try #require(host.answer(Frames.tcp(to: host.address, port: 80)))
        #expect(open.flags == 0x12 && open.acknowledgement == 1001 && open.hasRightChecksums)
        #expect(open.source == host.address.bytes)
        #expect(Array(open.payload[0..<4]) == Frames.two(80) + Frames.two(40_000))
        let closed = try #require(host.answer(Frames.tcp(to: host.address, port: 81)))
        #expect(closed.flags == 0x14 && closed.acknowledgement == 1001 && closed.sequence == 0)
        #expect(closed.hasRightChecksums)
    }

    @Test func aConnectionIsKeptUpAndClosed() throws {
        let host = SingleHost { $0.tcp[80] = .open }
        let opened = try #require(host.answer(Frames.tcp(to: host.address, port: 80)))
        let next = opened.sequence &+ 1
        let plain = Frames.tcp(to: host.address, port: 80, flags: 0x10, sequence: 1001, acknowledgement: next)
        #expect(host.answer(plain) == nil)
        let data = Frames.tcp(
            to: host.address, port: 80, flags: 0x18, sequence: 1001, acknowledgement: next, data: [1, 2, 3])
        let taken = try #require(host.answer(data))
        #expect(taken.flags == 0x10 && taken.acknowledgement == 1004 && taken.sequence == next)
        let finish = Frames.tcp(to: host.address, port: 80, flags: 0x11, sequence: 1004, acknowledgement: next)
        let finished = try #require(host.answer(finish))
        #expect(finished.flags == 0x11 && finished.acknowledgement == 1005 && finished.hasRightChecksums)
        let last = Frames.tcp(to: host.address, port: 80, flags: 0x10, sequence: 1005, acknowledgement: next &+ 1)
        #expect(host.answer(last) == nil)
        #expect(host.answer(Frames.tcp(to: host.address, port: 80, flags: 4, sequence: 1005)) == nil)
    }

    @Test func anAcknowledgementOfNothingIsReset() throws {
        let host = SingleHost { $0.tcp[80] = .open }
        let stray = Frames.tcp(to: host.address, port: 80, flags: 0x10, acknowledgement: 77)
        let answer = try #require(host.answer(stray))
        #expect(answer.flags == 4 && answer.sequence == 77)
    }

    @Test(arguments: families)
    func aDatagramIsAnsweredRefusedOrDropped(family: IPAddress.Family) throws {
        let host = SingleHost(family) { $0.udp = [5000: .open, 5001: .dropped] }
        let answer = try #require(host.answer(Frames.udp(to: host.address, port: 5000)))
        #expect(answer.number == 17 && Array(answer.payload[8...]) == [1, 2, 3] && answer.hasRightChecksums)
        #expect(host.answer(Frames.udp(to: host.address, port: 5001)) == nil)
        let sent = Frames.udp(to: host.address, port: 5002)
        let refused = try #require(host.answer(sent))
        #expect(Array(refused.payload[0..<2]) == (family == .v4 ? [3, 3] : [1, 4]))
        #expect(refused.quote == sent && refused.hasRightChecksums && refused.source == host.address.bytes)
    }

    @Test(arguments: [(UInt16(53), 12 + 5), (123, 48), (161, 20)])
    func aStrictPortAnswersToItsOwnProtocolOnly(port: UInt16, length: Int) throws {
        let host = SingleHost { $0.udp[port] = .openToOwnProtocol }
        #expect(host.answer(Frames.udp(to: host.address, port: port, data: [])) == nil)
        #expect(host.answer(Frames.udp(to: host.address, port: port, data: [1, 2, 3])) == nil)
        let zeros = [UInt8](repeating: 0, count: 60)
        #expect(host.answer(Frames.udp(to: host.address, port: port, data: zeros)) == nil)
        let proper: [UInt16: [UInt8]] = [
            53: DNSAnswer.query("", type: 1), 123: [0x23] + Array(repeating: 0, count: 47),
            161: [0x30, 18, 2, 1, 1, 4, 6] + Array("public".utf8) + Array(repeating: 0, count: 7),
        ]
        let question = try #require(proper[port])
        #expect(question.count == length)
        #expect(host.answer(Frames.udp(to: host.address, port: port, data: question)) != nil)
    }

    @Test(
        arguments: [
            (HostBehavior.Presence.unreachable, IPAddress.Family.v4, [UInt8(3), 1]), (.unreachable, .v6, [1, 3]),
            (.prohibited, .v4, [3, 13]), (.prohibited, .v6, [1, 1]),
        ])
    func aRouterSpeaksForAHostThatCannotBeReached(
        presence: HostBehavior.Presence, family: IPAddress.Family, code: [UInt8]
    ) throws {
        let host = SingleHost(family) { $0.presence = presence }
        let sent = Frames.tcp(to: host.address, port: 80)
        let answer = try #require(host.answer(sent))
        #expect(Array(answer.payload[0..<2]) == code && answer.quote == sent && answer.hasRightChecksums)
        #expect(answer.source != host.address.bytes)
    }

    @Test func anErrorNeverQuotesMoreThanItMay() throws {
        for (family, limit) in [(IPAddress.Family.v4, 576), (.v6, 1280)] {
            let host = SingleHost(family)
            let large = Frames.udp(to: host.address, port: 9, data: [UInt8](repeating: 7, count: 1400))
            let delivery = try #require(host.send(large))
            #expect(delivery.packet.count == limit && Frame(delivery.packet).hasRightChecksums)
        }
    }

    @Test(arguments: families)
    func aLivingHostAnswersEchoRequestsAndASilentOneNothing(family: IPAddress.Family) throws {
        let alive = SingleHost(family)
        let answer = try #require(alive.answer(Frames.echo(to: alive.address)))
        #expect(answer.payload[0] == (family == .v4 ? 0 : 129) && answer.hasRightChecksums)
        #expect(Array(answer.payload[4...]) == [0, 7, 0, 1, 9, 9, 9])
        let silent = SingleHost(family) { $0.presence = .silent }
        #expect(silent.answer(Frames.echo(to: silent.address)) == nil)
        #expect(silent.answer(Frames.tcp(to: silent.address, port: 1)) == nil)
        #expect(silent.answer(Frames.udp(to: silent.address, port: 1)) == nil)
    }

    @Test(arguments: families)
    func aTarpitOpensEveryPort(family: IPAddress.Family) {
        let host = SingleHost(family) { $0.defaultTCP = .open }
        for port in stride(from: UInt16(1), to: 65_000, by: 999) {
            #expect(host.answer(Frames.tcp(to: host.address, port: port))?.flags == 0x12)
        }
    }

    @Test(arguments: families)
    func synsBeyondTheCapacityVanish(family: IPAddress.Family) {
        let host = SingleHost(family) { $0.synCapacity = RateLimit(perSecond: 400, burst: 80) }
        let answered = (0..<1000).count { number in
            host.send(Frames.tcp(to: host.address, port: UInt16(number + 1)), at: Int64(number) * 1_000_000) != nil
        }
        // A second at 1000/s: the burst, and 400/s of 0.999 s.
        #expect((479...480).contains(answered))
        #expect(host.counters.overCapacity == 1000 - answered)
    }

    @Test(arguments: families)
    func resetsAndErrorsAreLimitedApart(family: IPAddress.Family) {
        let host = SingleHost(family) {
            $0.resetLimit = RateLimit(perSecond: 10, burst: 5)
            $0.icmpLimit = RateLimit(perSecond: 1, burst: 1)
        }
        let resets = (0..<20).count { host.send(Frames.tcp(to: host.address, port: UInt16($0 + 1))) != nil }
        let errors = (0..<20).count { host.send(Frames.udp(to: host.address, port: UInt16($0 + 1))) != nil }
        #expect(resets == 5 && errors == 1)
        #expect(host.counters.resetsWithheld == 15 && host.counters.errorsWithheld == 19)
        #expect(host.send(Frames.udp(to: host.address, port: 1), at: 1_000_000_000) != nil)
    }

    @Test func answersArriveWithinRoundTripTimeAndJitter() throws {
        let host = SingleHost {
            $0.roundTrip = 30_000_000
            $0.jitter = 5_000_000
        }
        let delays = try (0..<500).map { number in
            let now = Int64(number) * 1000
            return try #require(host.send(Frames.tcp(to: host.address, port: 1), at: now)).time - now
        }
        #expect(delays.allSatisfy { (30_000_000...35_000_000).contains($0) })
        #expect((delays.max() ?? 0) - (delays.min() ?? 0) > 4_000_000)
    }

    @Test(arguments: families)
    func lossTakesItsShareInBothDirections(family: IPAddress.Family) {
        let host = SingleHost(family) { $0.loss = 0.1 }
        let answered = (0..<20_000).count { host.send(Frames.tcp(to: host.address, port: UInt16($0 + 1))) != nil }
        // 0.9 * 0.9 of 20,000 is 16,200, with a standard deviation of 55.
        #expect(abs(answered - 16_200) < 280)
        #expect(abs(host.counters.lostOnTheWay - 2000) < 220 && abs(host.counters.lostOnTheWayBack - 1800) < 210)
    }

    @Test(arguments: families)
    func lossDependsOnThePortAndTheTryAndNotOnTheOrderOfProbes(family: IPAddress.Family) {
        /// By port, which of four tries were answered, and how late.
        func delays(_ ports: [UInt16]) -> [UInt16: [Int64?]] {
            let host = SingleHost(family) {
                $0.loss = 0.3
                $0.jitter = 9_000_000
            }
            var delays: [UInt16: [Int64?]] = [:]
            for _ in 0..<4 {
                for port in ports {
                    delays[port, default: []].append(host.send(Frames.tcp(to: host.address, port: port))?.time)
                    delays[port, default: []].append(host.send(Frames.udp(to: host.address, port: port))?.time)
                }
            }
            return delays
        }
        let upwards = delays(Array(1...300))
        #expect(upwards == delays((1...300).reversed()))
        // No port's luck is another's, but for the few that lose all eight.
        #expect(Set(upwards.values).count > 290)
    }

    @Test func probesAreCountedWithTheirPeaks() {
        let host = SingleHost { $0.defaultTCP = .dropped }
        for number in 0..<30 { _ = host.send(Frames.tcp(to: host.address, port: 5), at: Int64(number) * 10_000_000) }
        _ = host.send(Frames.udp(to: host.address, port: 5), at: 2_000_000_000)
        let counters = host.counters
        #expect(counters.synProbes == 30 && counters.udpProbes == 1 && counters.duplicateProbes == 29)
        #expect(counters.peakIn100Milliseconds == 10 && counters.peakInOneSecond == 30)
        #expect(counters.bytes == 30 * 40 + 31)
    }

    @Test func rubbishAndStrangersAreOnlyCounted() {
        let host = SingleHost()
        let good = Frames.tcp(to: host.address, port: 80)
        for length in 0..<good.count { #expect(host.send(Array(good[..<length])) == nil) }
        var fragment = good
        fragment[6] = 0x20
        #expect(host.send(fragment) == nil)
        #expect(host.send(Frames.tcp(to: World.firstAddress(.v6), port: 80)) == nil)
        #expect(host.network.malformedPackets == good.count + 2)
        #expect(host.send(Frames.tcp(to: IPAddress(v4: 0x0a00_0001), port: 80)) == nil)
        #expect(host.network.strayPackets == 1)
    }
}
