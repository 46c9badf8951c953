package import AuditModel
package import Sockets

/// How many more hosts of this machine's own networks may be begun: the kernel keeps an entry for each in a table that may
/// be small, and drops what is sent to a host that finds no room there.
///
/// A host that nobody is takes a place for three seconds, one that answers for up to a minute. So lanes of such hosts are
/// begun as room allows, and the kernel is asked how much there is. Other lanes do not wait for these.
struct NeighborRoom {
    /// This worker's share of the table.
    private let share: Double
    /// Lanes that may be begun before the kernel is asked again.
    private var room = 0
    /// Indices in the plan of lanes that wait for room, first come first served.
    private var waiting: [Int] = []
    private var firstWaiting = 0
    private var nextQuestion: UInt64 = 0
    /// When there was room for the last time.
    private var lastRoom: UInt64?

    /// How long to wait for room, nanoseconds, and how many lanes are begun at once without after that: longer than a
    /// neighbour is held that nobody talks to any more. A table that is always full must not hold a scan up for ever.
    private static let patience: UInt64 = 60_000_000_000
    private static let least = 64
    /// Of the table's places, those that are filled; the rest are for what else this machine talks to.
    private static let usable = 0.875
    /// Between questions, nanoseconds: entries come and go in seconds, and a question may cost half a millisecond.
    private static let interval: UInt64 = 50_000_000

    init(share: Double) { self.share = share }

    var hasWaiting: Bool { firstWaiting < waiting.count }

    /// When to ask the kernel; `nil` when nothing waits for the answer.
    var questionTime: UInt64? { hasWaiting && room <= 0 ? nextQuestion : nil }

    /// The first lane that waits and may be begun now.
    var nextLane: Int? { hasWaiting && room > 0 ? waiting[firstWaiting] : nil }

    /// Whether the lane may be begun now; otherwise it waits until `nextLane` names it.
    mutating func take(_ planned: Int) -> Bool {
        guard room > 0 else {
            waiting.append(planned)
            return false
        }
        room -= 1
        return true
    }

    /// Begins the lane that `nextLane` names.
    mutating func takeWaiting() {
        firstWaiting += 1
        room -= 1
    }

    /// Takes all lanes that wait.
    mutating func takeAll() -> ArraySlice<Int> {
        defer { firstWaiting = waiting.count }
        return waiting[firstWaiting...]
    }

    /// Takes what the kernel says of its table, `nil` where it says nothing. `unanswered` lanes have been begun and may each
    /// have an entry that is being looked for, or will have as soon as they send.
    mutating func settle(_ table: NeighborTable?, unanswered: Int, now: UInt64) {
        nextQuestion = now + Self.interval
        guard let table else {
            room = .max
            return
        }
        let resolved = Double(table.limit) * Self.usable - Double(table.held)
        let unresolved = max(Double(table.unresolved) * share, Double(unanswered))
        room = Int(resolved * share - unresolved)
        if room > 0 || lastRoom == nil { lastRoom = now }
        if room <= 0, let lastRoom, now - lastRoom > Self.patience {
            room = max(1, Int(Double(Self.least) * share)) - unanswered
        }
    }
}

extension ProbeScheduler {
    /// The family whose table of neighbours is to be looked at now; `settleNeighbors` takes what it shows.
    package func neighborQuestion(now: UInt64) -> IPAddress.Family? {
        if let time = neighborRoom.v4.questionTime, time <= now { return .v4 }
        if let time = neighborRoom.v6.questionTime, time <= now { return .v6 }
        return nil
    }

    package mutating func settleNeighbors(_ family: IPAddress.Family, _ table: NeighborTable?, now: UInt64) {
        let unanswered = lanes.indices.count(where: { lane in
            isNeighbor(lane) && !codes[lane].isEmpty && lanes[lane].answeredByHost == 0 && !isAbsent(lane)
                && lanes[lane].address.family == family
        })
        switch family {
        case .v4: neighborRoom.v4.settle(table, unanswered: unanswered, now: now)
        case .v6: neighborRoom.v6.settle(table, unanswered: unanswered, now: now)
        }
    }

    /// The plan's lane to be begun next, if it finds room.
    var nextLane: Int? {
        neighborRoom.v4.nextLane ?? neighborRoom.v6.nextLane ?? (nextPlanned < plan.count ? nextPlanned : nil)
    }

    /// Takes the lane that `nextLane` names, or a later one in place of those that must wait for room.
    mutating func takeNextLane() -> Int? {
        if let lane = neighborRoom.v4.nextLane {
            neighborRoom.v4.takeWaiting()
            return lane
        }
        if let lane = neighborRoom.v6.nextLane {
            neighborRoom.v6.takeWaiting()
            return lane
        }
        while nextPlanned < plan.count {
            defer { nextPlanned += 1 }
            let mayBegin =
                switch plan.neighborFamily(nextPlanned) {
                case .v4: neighborRoom.v4.take(nextPlanned)
                case .v6: neighborRoom.v6.take(nextPlanned)
                case nil: true
                }
            if mayBegin { return nextPlanned }
        }
        return nil
    }
}
