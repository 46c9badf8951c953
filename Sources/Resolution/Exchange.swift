import AuditModel
import Sockets
import SystemPackage

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

    private static let wakerToken = Poller.Token(index: .max)

    private let settings: SystemSettings
    private let tries: Int
    /// Two for each server: UDP, then TCP.
    private let channels: [AresChannel]
    private let signal: StopSignal
    private var poller: Poller
    private var watched: Set<CInt> = []
    private var inquiries: [UInt: Inquiry] = [:]
    private var nextInquiry: UInt = 0
    private var ready: [Reply] = []
    private var firstServer = 0

    init(settings: SystemSettings, configuration: ResolverConfiguration, signal: StopSignal) throws(ResolverError) {
        self.settings = settings
        self.signal = signal
        tries = configuration.tries
        var channels: [AresChannel] = []
        for server in settings.servers {
            for transport in AresChannel.Transport.allCases {
                channels.append(
                    try AresChannel(server: server, transport: transport, timeout: configuration.timeout))
            }
        }
        self.channels = channels
        do throws(Errno) {
            poller = try Poller(capacity: 64)
            try poller.add(signal.waker.raw, interest: .readable, token: Self.wakerToken)
        } catch {
            throw .system(call: "epoll", error)
        }
    }

    /// The reply to `question` will carry `ticket`.
    func ask(_ question: Question, ticket: Int) {
        if settings.rotatesServers { firstServer = (firstServer + 1) % settings.servers.count }
        let tour = ServerTour(servers: settings.servers.count, first: firstServer, tries: tries)
        let inquiry = Inquiry(ticket: ticket, question: question, tour: tour, server: firstServer, transport: .udp)
        nextInquiry += 1
        askNextServer(inquiry, number: nextInquiry)
    }

    /// Waits until there are replies, the signal is given, or a query's time is over; may return none.
    func waitForReplies() throws(ResolverError) -> [Reply] {
        takeArrivals()
        if ready.isEmpty {
            try watchSockets()
            let count = poller.wait(until: channels.lazy.compactMap(\.deadline).min())
            for index in 0..<count { handle(poller.event(at: index)) }
            for channel in channels { channel.processTimeouts() }
            takeArrivals()
        }
        defer { ready = [] }
        return ready
    }

    private func handle(_ event: Poller.Event) {
        if event.token == Self.wakerToken {
            signal.waker.clear()
            return
        }
        // c-ares finds an error by reading or writing. A number that has passed on to another socket since the wait
        // does no harm: it finds nothing to read, or its own channel does not know it.
        let hasFailed = event.isError || event.isHangup
        channels[Int(event.token.index)].process(
            CInt(bitPattern: event.token.generation), isReadable: event.isReadable || hasFailed,
            isWritable: event.isWritable || hasFailed)
    }

    private func watchSockets() throws(ResolverError) {
        for (index, channel) in channels.enumerated() {
            for change in channel.takeSocketChanges() {
                let token = Poller.Token(index: UInt32(index), generation: UInt32(bitPattern: change.descriptor))
                do throws(Errno) {
                    if change.interest.isEmpty {
                        // Closed by now, and so no longer registered (epoll(7)).
                        watched.remove(change.descriptor)
                    } else if watched.insert(change.descriptor).inserted {
                        try poller.add(change.descriptor, interest: change.interest, token: token)
                    } else {
                        try poller.modify(change.descriptor, interest: change.interest, token: token)
                    }
                } catch {
                    throw .system(call: "epoll_ctl", error)
                }
            }
        }
    }

    private func takeArrivals() {
        // Asking on can fail at once, which is an arrival of its own.
        while true {
            let arrivals = channels.flatMap { $0.takeArrivals() }
            guard !arrivals.isEmpty else { return }
            for arrival in arrivals { take(arrival) }
        }
    }

    private func take(_ arrival: AresChannel.Arrival) {
        guard var inquiry = inquiries.removeValue(forKey: arrival.ticket) else { return }
        switch Reading(arrival, transport: inquiry.transport) {
        case .message(let message):
            if !settings.rotatesServers { firstServer = inquiry.server }
            ready.append(Reply(ticket: inquiry.ticket, question: inquiry.question, result: .success(message)))
        case .tooLong:
            inquiry.transport = .tcp
            send(inquiry, number: arrival.ticket)
        case .failure(let failure):
            inquiry.tour.note(failure, of: inquiry.server)
            askNextServer(inquiry, number: arrival.ticket)
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
        channels[inquiry.server * 2 + (inquiry.transport == .udp ? 0 : 1)].send(query, ticket: number)
    }
}
