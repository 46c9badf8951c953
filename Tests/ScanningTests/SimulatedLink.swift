import AuditModel
import Scanning
import Sockets

/// A network of this machine's own in virtual time: hosts that are there or not, and the kernel's table of neighbours, which
/// takes so many of them at once.
struct SimulatedLink {
    /// Hosts that are there, with port 1 open and every other closed; nobody has the other addresses.
    var isThere: (IPAddress) -> Bool
    /// Hosts that lie beyond a gateway and stay silent.
    var isRouted: (IPAddress) -> Bool = { _ in false }
    /// Entries that the table takes.
    var capacity: Int
    /// Of these, entries that others hold, at a time.
    var held: (UInt64) -> Int = { _ in 0 }
    /// Whether the table still says of every host that an earlier search for it failed.
    var hasFailedBefore = false
    /// Whether the kernel says how full its table is.
    var tellsTable = true

    struct Run {
        var outcomes: [IPAddress: [Outcome: Set<UInt16>]] = [:]
        var ended: [IPAddress: UInt64] = [:]
        var crowdedOut: Set<IPAddress.Family> = []
        /// Probes that found no room in the table.
        var dropped = 0
        var nanoseconds: UInt64 = 0
    }

    /// How long the kernel looks for a neighbour.
    private static let search: UInt64 = 3_030_000_000
    private static let roundTrip: UInt64 = 1_000_000

    /// When each entry that this machine made failed or will; `nil` for one that was found.
    private struct Table {
        var failures: [IPAddress: UInt64?] = [:]

        func count(now: UInt64) -> Int { failures.values.count { $0 == nil || now < $0 ?? 0 } }

        mutating func drop(now: UInt64) { failures = failures.filter { $0.value == nil || now < $0.value ?? 0 } }
    }

    func scan(_ plan: ScanPlan, settings: ScanSettings = ScanSettings()) -> Run {
        var run = Run()
        let lanes = LanePlan(plan, share: Array(plan.hosts.indices), settings: settings) { !isRouted($0.address) }
        var scheduler = ProbeScheduler(plan: lanes, settings: settings, slots: 5000, now: 0)
        var table = Table()
        if hasFailedBefore { table.failures = Dictionary(uniqueKeysWithValues: plan.hosts.map { ($0.address, 0) }) }
        var answers: [(time: UInt64, slot: Int, generation: Int, outcome: Outcome)] = []
        var nextAnswer = 0
        var generations = Array(repeating: 0, count: 5000)
        var now: UInt64 = 0
        while !scheduler.isFinished, now < 600_000_000_000 {
            while nextAnswer < answers.count, answers[nextAnswer].time <= now {
                let answer = answers[nextAnswer]
                nextAnswer += 1
                guard generations[answer.slot] == answer.generation else { continue }
                generations[answer.slot] += 1
                scheduler.complete(answer.slot, answer.outcome, now: now)
            }
            while let slot = scheduler.expire(now: now) {
                generations[slot] += 1
                scheduler.complete(slot, .silent, now: now)
            }
            while let family = scheduler.neighborQuestion(now: now) {
                let unresolved = table.failures.values.count { now < $0 ?? 0 }
                let taken = NeighborTable(
                    limit: capacity, unresolved: unresolved, held: table.count(now: now) - unresolved + held(now))
                scheduler.settleNeighbors(family, tellsTable ? taken : nil, now: now)
            }
            while let slot = scheduler.next(now: now) {
                let target = scheduler.target(of: slot)
                guard !isRouted(target.address), enter(target.address, &table, now: now, &run) else { continue }
                guard isThere(target.address) else { continue }
                answers.append((now + Self.roundTrip, slot, generations[slot], target.port == 1 ? .synAck : .refused))
            }
            while let question = scheduler.takePathQuestion() {
                scheduler.settlePath(question.lane, path(to: question.address.address, table, now: now), now: now)
            }
            for lane in scheduler.takeFinished() {
                let address = plan.hosts[lane.host].address
                run.ended[address] = now
                for open in lane.open {
                    run.outcomes[address, default: [:]][open.outcome, default: []].insert(open.port)
                }
                for other in lane.others {
                    run.outcomes[address, default: [:]][other.outcome, default: []].formUnion(other.ports)
                }
            }
            if scheduler.isFinished { break }
            let answer = nextAnswer < answers.count ? answers[nextAnswer].time : .max
            now = max(now + 1, min(answer, scheduler.wakeTime(now: now) ?? .max, 600_000_000_000))
        }
        run.crowdedOut = scheduler.crowdedOut
        run.nanoseconds = now
        return run
    }

    /// Whether there is an entry for the host, or room for one; the kernel drops those that have failed, if it needs to.
    private func enter(_ host: IPAddress, _ table: inout Table, now: UInt64, _ run: inout Run) -> Bool {
        if let entry = table.failures[host], entry == nil || now < entry ?? 0 { return true }
        if table.failures.count + held(now) >= capacity { table.drop(now: now) }
        guard table.failures.count + held(now) < capacity else {
            run.dropped += 1
            return false
        }
        table.failures[host] = .some(isThere(host) ? nil : now + Self.search)
        return true
    }

    private func path(to host: IPAddress, _ table: Table, now: UInt64) -> NetworkPath {
        if isRouted(host) { return .there }
        guard let entry = table.failures[host] else { return .noEntry }
        guard let failure = entry else { return .there }
        return now < failure ? .unknown : .noNeighbor
    }
}
