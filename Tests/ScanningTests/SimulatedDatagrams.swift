import AuditModel
import Scanning
import Sockets

/// A network of UDP hosts in virtual time for the scheduler: what each port does, how long it thinks, what gets lost,
/// how many refusals a host gives.
struct SimulatedDatagrams {
    enum Port {
        /// Answers what is asked in its dialect (from 0), `after` nanoseconds of thought, but for the first `ignoring`
        /// tries.
        case open(after: UInt64 = 0, ignoring: Int = 0, dialect: Int = 0)
        case closed
        case silent
    }

    /// A bucket of refusals, as Linux has one for each peer.
    struct RefusalAllowance {
        var burst = 6.0
        var perSecond = 1.0
        /// What is left of it when the scan begins.
        var initial = 6.0
    }

    var behaviour: (IPAddress, UInt16) -> Port
    /// Nanoseconds.
    var roundTrip: UInt64 = 20_000_000
    /// Chance that a datagram or its answer is lost.
    var loss = 0.0
    var allowance: RefusalAllowance?

    struct Run {
        var states: [IPAddress: [UInt16: PortState]] = [:]
        var open: [IPAddress: [UInt16: LaneResult.Open]] = [:]
        /// Tries by host, in the order of sending; how many datagrams each had.
        var sent: [IPAddress: [(time: UInt64, port: UInt16, datagrams: Int)]] = [:]
        var nanoseconds: UInt64 = 0

        func tries(_ address: IPAddress, _ port: UInt16) -> [UInt64] {
            sent[address, default: []].filter { $0.port == port }.map(\.time)
        }
    }

    private struct Delivery {
        let time: UInt64
        let slot: Int
        let generation: Int
        let outcome: Outcome
    }

    /// Plays a whole scan; `limit` is the virtual time at which a scan that does not end is given up.
    func scan(
        _ plan: ScanPlan, settings: ScanSettings = ScanSettings(), slots: Int = 20_000, seed: UInt64 = 1,
        limit: UInt64 = 600_000_000_000
    ) -> Run {
        var run = Run()
        var generator = SeededGenerator(seed: seed)
        var scheduler = ProbeScheduler(
            plan: LanePlan(plan, share: Array(plan.hosts.indices), settings: settings), settings: settings,
            slots: slots,
            now: 0)
        var deliveries: [Delivery] = []
        var generations = Array(repeating: 0, count: slots)
        var buckets: [IPAddress: (level: Double, at: UInt64)] = [:]
        var now: UInt64 = 0
        while !scheduler.isFinished, now < limit {
            while let index = deliveries.firstIndex(where: { $0.time <= now }) {
                let delivery = deliveries.remove(at: index)
                guard generations[delivery.slot] == delivery.generation else { continue }
                generations[delivery.slot] += 1
                scheduler.complete(delivery.slot, delivery.outcome, now: now)
            }
            while let slot = scheduler.expire(now: now) {
                generations[slot] += 1
                scheduler.complete(slot, .silent, now: now)
            }
            while let slot = scheduler.next(now: now) {
                let target = scheduler.target(of: slot)
                let datagrams = scheduler.request(of: slot).count
                run.sent[target.address, default: []].append((now, target.port, datagrams))
                let tries = run.tries(target.address, target.port).count
                for datagram in 0..<datagrams {
                    guard let (delay, outcome) = answer(target, dialect: datagram, tries: tries, &buckets, now: now),
                        Double.random(in: 0..<1, using: &generator) >= loss
                    else { continue }
                    let delivery = Delivery(
                        time: now + roundTrip + delay, slot: slot, generation: generations[slot], outcome: outcome)
                    deliveries.insert(
                        delivery, at: deliveries.firstIndex { $0.time > delivery.time } ?? deliveries.endIndex)
                }
            }
            if scheduler.isFinished { break }
            now = max(now + 1, min(deliveries.first?.time ?? .max, scheduler.wakeTime(now: now) ?? .max, limit))
        }
        for lane in scheduler.takeFinished() {
            let address = plan.hosts[lane.host].address
            for open in lane.open {
                run.states[address, default: [:]][open.port] = .open
                run.open[address, default: [:]][open.port] = open
            }
            for other in lane.others {
                for port in other.ports { run.states[address, default: [:]][port] = other.outcome.state(.udp) }
            }
        }
        run.nanoseconds = now
        return run
    }

    private func answer(
        _ target: SocketAddress, dialect: Int, tries: Int, _ buckets: inout [IPAddress: (level: Double, at: UInt64)],
        now: UInt64
    ) -> (delay: UInt64, outcome: Outcome)? {
        switch behaviour(target.address, target.port) {
        case .silent: return nil
        case .open(let delay, let ignored, let wanted):
            return tries > ignored && dialect == wanted ? (delay, .udpResponse) : nil
        case .closed:
            guard let allowance else { return (0, .udpRefused) }
            var bucket = buckets[target.address] ?? (allowance.initial, now)
            bucket.level = min(
                allowance.burst, bucket.level + Double(now - bucket.at) / 1e9 * allowance.perSecond)
            bucket.at = now
            let isAllowed = bucket.level >= 1
            if isAllowed { bucket.level -= 1 }
            buckets[target.address] = bucket
            return isAllowed ? (0, .udpRefused) : nil
        }
    }
}

/// A plan over `count` hosts of 192.0.2.0/24, every one with the same UDP ports.
func plan(hosts count: Int, udp ports: PortSet) -> ScanPlan {
    let hosts = (0..<count).map { index in
        ScanPlan.Host(address: IPAddress(v4: 0xc000_0200 + UInt32(index)), udp: ports)
    }
    return ScanPlan(hosts: hosts, seed: 1)
}
