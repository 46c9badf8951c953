package import AuditModel
import Sockets

/// What is kept of an open endpoint beside its code.
struct ObservationDetail {
    let endpoint: UInt32
    let tries: UInt8
    let roundTrip: UInt64?
    let observedAt: UInt64
}

/// A finished lane: the open endpoints one by one, all others as sets of ports with one outcome.
package struct LaneResult: Sendable {
    package struct Open: Sendable {
        package let port: UInt16
        package let outcome: Outcome
        package let tries: Int
        /// Nanoseconds; `nil` when the answer may be to any of several tries.
        package let roundTrip: UInt64?
        package let observedAt: UInt64
    }

    /// Index of the host in the scan plan.
    package let host: Int
    package let transport: Transport
    package let isResponsive: Bool
    /// Probes were sent, and nothing came back, from elsewhere neither.
    package let isUnanswered: Bool
    package let startedAt: UInt64
    package let endedAt: UInt64
    /// Sorted by port.
    package let open: [Open]
    /// `tries` is how often each of the ports was tried, at least.
    package private(set) var others: [(outcome: Outcome, tries: Int, ports: PortSet)]
    package private(set) var remarks: [String]
    /// Of probes to the host.
    private let loss: LossEstimate

    init(
        _ lane: Lane, codes: [EndpointCode], details: [ObservationDetail], groupLoss: Double, endedAt: UInt64
    ) {
        host = lane.host
        transport = lane.transport
        isResponsive = lane.answeredByHost > 0
        isUnanswered = lane.answered == 0 && lane.sent > 0 && lane.lostPath == nil
        startedAt = lane.startedAt
        self.endedAt = endedAt
        let keepsOpen = !lane.opensEverything
        // While the path is lost, what gets no answer may never have left this machine or reached the host.
        // Linux does not tell a TCP socket on a link-local address that nobody has the address: its ICMPv6 message comes
        // in by the loopback interface and finds no socket. An answerless host may then be no host.
        let mayBeAbsent = lane.answered == 0 && lane.transport == .tcp && lane.address.isLinkLocal
        let silence = lane.lostPath ?? (mayBeAbsent ? .noNeighbor : .silent)
        others = Self.group(lane.table.ports, codes) { outcome in
            switch outcome {
            case .silent: silence
            case let outcome where lane.acceptance.turnsAway && lane.acceptance.ways.contains(outcome):
                outcome == .refused ? .turnedAway : .hostLost
            default: keepsOpen && outcome.state(lane.transport) == .open ? nil : outcome
            }
        }
        open =
            keepsOpen
            ? details.sorted { $0.endpoint < $1.endpoint }.map { detail in
                Open(
                    port: lane.table.ports[Int(detail.endpoint)], outcome: codes[Int(detail.endpoint)].outcome,
                    tries: Int(detail.tries), roundTrip: detail.roundTrip, observedAt: detail.observedAt)
            } : []
        remarks = Self.remarks(lane, groupLoss: groupLoss)
        loss = lane.loss
    }

    init(unscanned host: Int, _ transport: Transport, _ ports: PortSet, outcome: Outcome, now: UInt64) {
        self.host = host
        self.transport = transport
        isResponsive = false
        isUnanswered = false
        startedAt = now
        endedAt = now
        open = []
        others = [(outcome, 0, ports)]
        remarks = []
        loss = LossEstimate()
    }

    /// The chance of missing an open port up to which silence is believed: above what a scan aims at, so that nothing is
    /// doubted where a lane ended before the last losses were seen.
    private static let believed = 2e-3

    /// Doubts the silence of TCP ports that were tried too rarely for what is lost on the way, because the settings allow
    /// no more or it was not known in time. `networkLoss` is that of all hosts, at the end of the scan.
    package mutating func doubtSilence(networkLoss: LossEstimate) {
        // Where nothing is lost, few samples must not be taken for a loss.
        guard transport == .tcp, networkLoss.lost + loss.lost > 1 else { return }
        let needed = loss.tries(prior: networkLoss, missTarget: Self.believed)
        for index in others.indices where others[index].outcome == .silent && others[index].tries < needed {
            others[index].outcome = .tooFewTries
            let (_, tries, ports) = others[index]
            remarks.append(
                "\(ports.count) silent \(transport) ports may be open: they were tried \(tries == 1 ? "once" : "\(tries) times"), "
                    + "and what is lost on the way asks for \(needed) tries (max-retries: \(needed - 1))")
        }
    }

    /// The ports by how they ended, as `reading` says; those that it leaves out are kept one by one.
    private static func group(
        _ ports: [UInt16], _ codes: [EndpointCode], reading: (Outcome) -> Outcome?
    ) -> [(outcome: Outcome, tries: Int, ports: PortSet)] {
        var ranges: [[ClosedRange<UInt16>]] = Array(repeating: [], count: Outcome.allCases.count)
        var tries = Array(repeating: Int.max, count: Outcome.allCases.count)
        var next = 0
        while next < ports.count {
            // Most ports share their code with the port before.
            let code = codes[next]
            let first = ports[next]
            var last = first
            next += 1
            while next < ports.count, ports[next] == last + 1, codes[next] == code {
                last = ports[next]
                next += 1
            }
            guard let outcome = reading(code.outcome).map({ Int($0.rawValue) }) else { continue }
            tries[outcome] = min(tries[outcome], code.tries)
            if let range = ranges[outcome].last, range.upperBound + 1 == first {
                ranges[outcome][ranges[outcome].count - 1] = range.lowerBound...last
            } else {
                ranges[outcome].append(first...last)
            }
        }
        return Outcome.allCases.compactMap { outcome in
            let place = Int(outcome.rawValue)
            return ranges[place].isEmpty ? nil : (outcome, tries[place], PortSet(ranges: ranges[place]))
        }
    }

    private static func remarks(_ lane: Lane, groupLoss: Double) -> [String] {
        var remarks: [String] = []
        if lane.opensEverything {
            remarks.append(
                "\(lane.open) \(lane.transport) ports accept connections: a tarpit or a proxy seems to answer for all")
        }
        if lane.acceptance.turnsAway {
            remarks.append(
                "it came to refuse what it had accepted before: it may have banned this scanner, so that what it refused "
                    + "may be open")
        }
        if lane.lostPath == .hostLost {
            remarks.append(
                "it stopped answering \(lane.transport) probes during the scan: it may have banned this scanner, or the way "
                    + "to it failed; what it had not answered by then is not known")
        } else if lane.loss.samples >= 20, lane.loss.share > 0.1, lane.loss.share > 2 * groupLoss {
            let percent = Int((lane.loss.share * 100).rounded())
            remarks.append(
                "\(percent) % of the answered \(lane.transport) probes had to be repeated: the host or a device before it limits its answers"
            )
        }
        return remarks
    }
}
