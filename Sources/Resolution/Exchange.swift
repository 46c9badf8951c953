import AuditModel
import Sockets

/// Asks name servers: questions go in with a ticket, and each comes back with a message or a failure, after as many
/// servers, tries and changes to TCP as it takes. Belongs to one thread.
///
/// A try whose time is over stays open while the next one runs, so that a late answer still counts. Otherwise a server
/// that is slower than the time-out would be asked more and more, and never heard.
final class Exchange {
    struct Reply {
        var ticket: Int
        var question: Question
        var result: Result<DNSMessage, ResolutionFailure>
    }

    /// A question until its reply.
    private struct Inquiry {
        var ticket: Int
        var question: Question
        var tour: ServerTour
        /// The try whose time runs; earlier ones may still be open.
        var currentTry: UInt = 0
    }

    /// One query to one server.
    private struct Try {
        var inquiry: UInt
        var server: Int
        var transport: AresChannel.Transport
    }

    /// When a try's time is over. All tries have the same time, so they end in the order of their beginning.
    private struct Deadline {
        var time: MonotonicTime
        var number: UInt
    }

    private let settings: SystemSettings
    private let tries: Int
    private let timeout: UInt64
    private let watch: SocketWatch
    private let inbox = AresInbox()
    /// Two for each server: UDP, then TCP.
    private let channels: [AresChannel]
    private var inquiries: [UInt: Inquiry] = [:]
    private var openTries: [UInt: Try] = [:]
    private var deadlines: ArraySlice<Deadline> = []
    private var lastNumber: UInt = 0
    private var ready: [Reply] = []
    private var preference: ServerPreference

    init(settings: SystemSettings, configuration: ResolverConfiguration, signal: StopSignal) throws(ResolverError) {
        self.settings = settings
        tries = min(max(configuration.tries, 1), 100)
        let time = min(max(configuration.timeout, .milliseconds(1)), .seconds(3600))
        timeout = UInt64(time / .nanoseconds(1))
        preference = ServerPreference(servers: settings.servers.count, rotates: settings.rotatesServers)
        watch = try SocketWatch(signal: signal)
        // Longer than any inquiry can last: an open try ends with its inquiry's answer, and is forgotten some time later.
        let openTime = time * (tries * settings.servers.count + 1)
        var channels: [AresChannel] = []
        for server in settings.servers {
            for transport in AresChannel.Transport.allCases {
                channels.append(
                    try AresChannel(
                        server: server, transport: transport, timeout: openTime,
                        sockets: AresChannel.SocketContext(watch: watch, channel: channels.count), inbox: inbox))
            }
        }
        self.channels = channels
    }

    /// The reply to `question` will carry `ticket`.
    func ask(_ question: Question, ticket: Int) {
        let tour = ServerTour(servers: settings.servers.count, first: preference.first(), tries: tries)
        lastNumber += 1
        inquiries[lastNumber] = Inquiry(ticket: ticket, question: question, tour: tour)
        askNextServer(lastNumber)
    }

    /// Waits until there are replies, the signal is given, or a try's time is over; may return none.
    func waitForReplies() throws(ResolverError) -> [Reply] {
        takeArrivals()
        if ready.isEmpty {
            try watch.wait(until: nextDeadline) { channel, descriptor, readiness in
                channels[channel].process(descriptor, readiness)
            }
            for channel in channels { channel.processTimeouts() }
            takeArrivals()
            endTries(at: .now)
            takeArrivals()
        }
        defer { ready = [] }
        return ready
    }

    private var nextDeadline: MonotonicTime? {
        while let first = deadlines.first, !isCurrent(first.number) { deadlines.removeFirst() }
        return (channels.compactMap(\.deadline) + (deadlines.first.map { [$0.time] } ?? [])).min()
    }

    private func isCurrent(_ number: UInt) -> Bool {
        openTries[number].flatMap { inquiries[$0.inquiry] }?.currentTry == number
    }

    private func takeArrivals() {
        // Asking on can fail at once, which is an arrival of its own.
        while true {
            let arrivals = inbox.take()
            guard !arrivals.isEmpty else { return }
            for arrival in arrivals { take(arrival) }
        }
    }

    private func take(_ arrival: AresInbox.Arrival) {
        // The inquiry is gone when another try was answered before.
        guard let answered = openTries.removeValue(forKey: arrival.number), var inquiry = inquiries[answered.inquiry]
        else { return }
        let reading = Reading(arrival, transport: answered.transport)
        if case .failure(let failure) = reading, !failure.isAnswer {
            preference.noteSilence(of: answered.server)
        } else {
            preference.noteAnswer(of: answered.server)
        }
        switch reading {
        case .message(let message):
            finish(answered.inquiry, .success(message))
        case .tooLong:
            send(answered.inquiry, to: answered.server, over: .tcp)
        case .failure(let failure):
            inquiry.tour.note(failure, of: answered.server)
            inquiries[answered.inquiry] = inquiry
            if inquiry.currentTry == arrival.number { askNextServer(answered.inquiry) }
        }
    }

    private func endTries(at now: MonotonicTime) {
        while let first = deadlines.first, first.time <= now {
            deadlines.removeFirst()
            guard isCurrent(first.number), let silent = openTries[first.number] else { continue }
            preference.noteSilence(of: silent.server)
            inquiries[silent.inquiry]?.tour.note(.silent, of: silent.server)
            askNextServer(silent.inquiry)
        }
    }

    private func askNextServer(_ number: UInt) {
        guard let server = inquiries[number]?.tour.next() else {
            finish(number, .failure(inquiries[number]?.tour.failure ?? .serverFailed))
            return
        }
        send(number, to: server, over: .udp)
    }

    private func send(_ number: UInt, to server: Int, over transport: AresChannel.Transport) {
        guard let question = inquiries[number]?.question else { return }
        lastNumber += 1
        inquiries[number]?.currentTry = lastNumber
        openTries[lastNumber] = Try(inquiry: number, server: server, transport: transport)
        deadlines.append(Deadline(time: .now.advanced(byNanoseconds: timeout), number: lastNumber))
        // Unpredictable, so that nobody who does not see the query can answer it (RFC 5452 4.3).
        let query = question.query(identifier: .random(in: 0...UInt16.max))
        channels[server * 2 + (transport == .udp ? 0 : 1)].send(query, number: lastNumber)
    }

    private func finish(_ number: UInt, _ result: Result<DNSMessage, ResolutionFailure>) {
        guard let inquiry = inquiries.removeValue(forKey: number) else { return }
        ready.append(Reply(ticket: inquiry.ticket, question: inquiry.question, result: result))
    }
}
