import AuditModel
import Sockets

/// Asks name servers: questions go in with a ticket, and each comes back with a message or a failure, after as many
/// servers, tries and changes to TCP as it takes. Belongs to one thread.
final class Exchange {
    struct Reply {
        var ticket: Int
        var question: Question
        var result: Result<DNSMessage, ResolutionFailure>
    }

    private struct Inquiry {
        var ticket: Int
        var question: Question
        var tour: ServerTour
        var server: Int
        var transport: AresChannel.Transport
    }

    private let settings: SystemSettings
    private let tries: Int
    private let watch: SocketWatch
    private let inbox = AresInbox()
    /// Two for each server: UDP, then TCP.
    private let channels: [AresChannel]
    private var inquiries: [UInt: Inquiry] = [:]
    private var lastNumber: UInt = 0
    private var ready: [Reply] = []
    private var preference: ServerPreference

    init(settings: SystemSettings, configuration: ResolverConfiguration, signal: StopSignal) throws(ResolverError) {
        self.settings = settings
        tries = configuration.tries
        preference = ServerPreference(servers: settings.servers.count, rotates: settings.rotatesServers)
        watch = try SocketWatch(signal: signal)
        var channels: [AresChannel] = []
        for server in settings.servers {
            for transport in AresChannel.Transport.allCases {
                channels.append(
                    try AresChannel(
                        server: server, transport: transport, timeout: configuration.timeout,
                        sockets: AresChannel.SocketContext(watch: watch, channel: channels.count), inbox: inbox))
            }
        }
        self.channels = channels
    }

    /// The reply to `question` will carry `ticket`.
    func ask(_ question: Question, ticket: Int) {
        let first = preference.first()
        let tour = ServerTour(servers: settings.servers.count, first: first, tries: tries)
        let inquiry = Inquiry(ticket: ticket, question: question, tour: tour, server: first, transport: .udp)
        lastNumber += 1
        askNextServer(inquiry, number: lastNumber)
    }

    /// Waits until there are replies, the signal is given, or a query's time is over; may return none.
    func waitForReplies() throws(ResolverError) -> [Reply] {
        takeArrivals()
        if ready.isEmpty {
            try watch.wait(until: channels.lazy.compactMap(\.deadline).min()) { channel, descriptor, readiness in
                channels[channel].process(descriptor, readiness)
            }
            for channel in channels { channel.processTimeouts() }
            takeArrivals()
        }
        defer { ready = [] }
        return ready
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
        guard var inquiry = inquiries.removeValue(forKey: arrival.number) else { return }
        switch Reading(arrival, transport: inquiry.transport) {
        case .message(let message):
            preference.noteAnswer(of: inquiry.server)
            ready.append(Reply(ticket: inquiry.ticket, question: inquiry.question, result: .success(message)))
        case .tooLong:
            preference.noteAnswer(of: inquiry.server)
            inquiry.transport = .tcp
            send(inquiry, number: arrival.number)
        case .failure(let failure):
            if failure.isAnswer {
                preference.noteAnswer(of: inquiry.server)
            } else {
                preference.noteSilence(of: inquiry.server)
            }
            inquiry.tour.note(failure, of: inquiry.server)
            askNextServer(inquiry, number: arrival.number)
        }
    }

    private func askNextServer(_ inquiry: Inquiry, number: UInt) {
        var inquiry = inquiry
        guard let server = inquiry.tour.next() else {
            let result = Result<DNSMessage, ResolutionFailure>.failure(inquiry.tour.failure)
            ready.append(Reply(ticket: inquiry.ticket, question: inquiry.question, result: result))
            return
        }
        inquiry.server = server
        inquiry.transport = .udp
        send(inquiry, number: number)
    }

    private func send(_ inquiry: Inquiry, number: UInt) {
        inquiries[number] = inquiry
        // Unpredictable, so that nobody who does not see the query can answer it (RFC 5452 4.3).
        let query = inquiry.question.query(identifier: .random(in: 0...UInt16.max))
        channels[inquiry.server * 2 + (inquiry.transport == .udp ? 0 : 1)].send(query, number: number)
    }
}
