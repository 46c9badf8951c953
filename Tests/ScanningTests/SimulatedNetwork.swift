import AuditModel
import Scanning
import Sockets

/// A network in virtual time for the scheduler: what each port does, how far each host is, what gets lost.
struct SimulatedNetwork {
    enum Port {
        case open
        case closed
        case silent
    }

    var behaviour: (IPAddress, UInt16) -> Port
    /// Nanoseconds.
    var roundTrip: UInt64 = 20_000_000
    /// Chance that a probe or its answer is lost.
    var loss = 0.0
    /// From when on, nanoseconds.
    var lossBegins: UInt64 = 0
    /// Probes per second that each host takes; more vanish. `nil` is no limit.
    var capacity: Double?
    /// What comes back in place of nothing then.
    var capacityAnswer: Outcome?
    /// The hosts that it holds for.
    var isLimited: (IPAddress) -> Bool = { _ in true }
    /// Until when, nanoseconds.
    var capacityEnds = UInt64.max
    /// While nothing at all comes back, nanoseconds.
    var outage: Range<UInt64> = 0..<0
    /// What comes back in place of nothing then.
    var outageAnswer: Outcome?

    /// What comes back in place of what `behaviour` says, by port and time; `nil` where that holds.
    var answer: (UInt16, UInt64) -> Outcome? = { _, _ in nil }

    /// What this machine knows of the way to a host, at a time.
    var path: (UInt64) -> NetworkPath = { _ in .there }

    struct Run {
        var hosts: [IPAddress: [PortState: Set<UInt16>]] = [:]
        var remarks: [IPAddress: [String]] = [:]
        var tries: [IPAddress: [UInt16: Int]] = [:]
        /// Send times by host, nanoseconds, in order; the ports beside them.
        var sent: [IPAddress: [(time: UInt64, port: UInt16)]] = [:]
        /// When the kernel repeated a SYN by itself, by host.
        var repeated: [IPAddress: [UInt64]] = [:]
        /// Times of all packets to a host.
        func packets(to host: IPAddress) -> [UInt64] {
            (sent[host, default: []].map(\.time) + repeated[host, default: []]).sorted()
        }
        var overCapacity = 0
        var nanoseconds: UInt64 = 0
        var probes: Int { sent.values.reduce(0) { $0 + $1.count } }
    }

    private struct Delivery {
        let time: UInt64
        let slot: Int
        let generation: Int
        let outcome: Outcome
    }

    /// A SYN that is repeated when the time comes and the probe is still under way.
    private struct Repetition {
        let time: UInt64
        let slot: Int
        let generation: Int
    }

    /// When Linux repeats a SYN, nanoseconds after it was first sent (tcp_syn_linear_timeouts in ip-sysctl.rst).
    private static let repetitions: [UInt64] = [1_000_000_000, 2_000_000_000, 3_000_000_000, 4_000_000_000]

    /// Plays a whole scan; `limit` is the virtual time at which a scan that does not end is given up.
    func scan(
        _ plan: ScanPlan, settings: ScanSettings = ScanSettings(), slots: Int = 20_000, seed: UInt64 = 1,
        limit: UInt64 = 3_600_000_000_000
    ) -> Run {
        var run = Run()
        var generator = SeededGenerator(seed: seed)
        let lanes = LanePlan(plan, share: Array(plan.hosts.indices), settings: settings)
        var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: slots, now: 0)
        // One round trip for all, so deliveries come in the order of sending.
        var deliveries: [Delivery] = []
        var nextDelivery = 0
        var repetitions: [[Repetition]] = Self.repetitions.map { _ in [] }
        var nextRepetition = Self.repetitions.map { _ in 0 }
        var generations = Array(repeating: 0, count: slots)
        var buckets: [IPAddress: TokenBucket] = [:]
        var now: UInt64 = 0
        while !scheduler.isFinished, now < limit {
            while nextDelivery < deliveries.count, deliveries[nextDelivery].time <= now {
                let delivery = deliveries[nextDelivery]
                nextDelivery += 1
                guard generations[delivery.slot] == delivery.generation else { continue }
                generations[delivery.slot] += 1
                scheduler.complete(delivery.slot, delivery.outcome, now: now)
            }
            while let slot = scheduler.expire(now: now) {
                generations[slot] += 1
                scheduler.complete(slot, .silent, now: now)
            }
            for order in repetitions.indices {
                while nextRepetition[order] < repetitions[order].count,
                    case let repetition = repetitions[order][nextRepetition[order]], repetition.time <= now
                {
                    nextRepetition[order] += 1
                    guard generations[repetition.slot] == repetition.generation else { continue }
                    run.repeated[scheduler.target(of: repetition.slot).address, default: []].append(now)
                }
            }
            while let slot = scheduler.next(now: now) {
                let target = scheduler.target(of: slot)
                let host = target.address
                for (order, delay) in Self.repetitions.enumerated() {
                    repetitions[order].append(
                        Repetition(time: now + delay, slot: slot, generation: generations[slot]))
                }
                run.sent[host, default: []].append((now, target.port))
                var isPoliced = false
                if let capacity, now < capacityEnds, isLimited(host) {
                    let bucket = buckets[host] ?? TokenBucket(rate: capacity, burst: capacity / 5)
                    buckets[host] = bucket
                    isPoliced = !bucket.take(now: now)
                    if isPoliced { run.overCapacity += 1 }
                    if isPoliced, capacityAnswer == nil { continue }
                }
                var outcome: Outcome
                switch behaviour(host, target.port) {
                case .open: outcome = .synAck
                case .closed: outcome = .refused
                case .silent: outcome = .silent
                }
                if let outageAnswer, outage.contains(now) { outcome = outageAnswer }
                outcome = answer(target.port, now) ?? outcome
                if isPoliced, let capacityAnswer { outcome = capacityAnswer }
                if outcome == .silent { continue }
                let isLost = now >= lossBegins && Double.random(in: 0..<1, using: &generator) < loss
                if isLost || outageAnswer == nil && outage.contains(now) { continue }
                deliveries.append(
                    Delivery(
                        time: now + roundTrip, slot: slot, generation: generations[slot], outcome: outcome))
            }
            while let question = scheduler.takePathQuestion() {
                scheduler.settlePath(question.lane, path(now), now: now)
            }
            if scheduler.isFinished { break }
            let delivery = nextDelivery < deliveries.count ? deliveries[nextDelivery].time : .max
            let repetition = zip(repetitions, nextRepetition).map { $1 < $0.count ? $0[$1].time : .max }.min() ?? .max
            now = max(now + 1, min(delivery, repetition, scheduler.wakeTime(now: now) ?? .max, limit))
        }
        for var lane in scheduler.takeFinished() {
            lane.doubtSilence(networkLoss: scheduler.loss)
            let address = plan.hosts[lane.host].address
            for open in lane.open {
                run.hosts[address, default: [:]][.open, default: []].insert(open.port)
                run.tries[address, default: [:]][open.port] = open.tries
            }
            for other in lane.others {
                run.hosts[address, default: [:]][other.outcome.state(lane.transport), default: []].formUnion(
                    other.ports)
            }
            run.remarks[address] = lane.remarks
        }
        run.nanoseconds = now
        return run
    }
}

/// Lets so many pass in a second, and some more at first.
final class TokenBucket {
    let rate: Double
    let burst: Double
    private var level: Double
    private var updatedAt: UInt64 = 0

    init(rate: Double, burst: Double) {
        self.rate = rate
        self.burst = burst
        level = burst
    }

    /// Whether one more passes at `now`, nanoseconds.
    func take(now: UInt64) -> Bool {
        level = min(burst, level + Double(now - updatedAt) / 1e9 * rate)
        updatedAt = now
        guard level >= 1 else { return false }
        level -= 1
        return true
    }
}

/// A plan over `count` hosts of 192.0.2.0/24 and following, every one with the same TCP ports.
func plan(hosts count: Int, tcp ports: ClosedRange<UInt16>, seed: UInt64 = 1) -> ScanPlan {
    let hosts = (0..<count).map { index in
        ScanPlan.Host(address: IPAddress(v4: 0xc000_0200 + UInt32(index)), tcp: PortSet(ranges: [ports]))
    }
    return ScanPlan(hosts: hosts, seed: seed)
}
