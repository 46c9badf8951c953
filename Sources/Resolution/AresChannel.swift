import AuditModel
import CAres
import Sockets

/// One c-ares channel to one server over one transport. It sends a query once and hands back the bytes that came, or
/// why none came; which server is asked when, and what a message means, is decided outside.
///
/// One channel for each server and transport, because c-ares moves every query of a channel on when one socket of it
/// fails, and reports some answers of several servers as a refused connection. So a name whose answer needs a TCP
/// connection that nobody accepts cannot disturb the others, and each outcome is exactly one server's.
///
/// Unsafe code: c-ares calls back through C pointers. What they point to is either retained for exactly one call
/// (`PendingQuery`) or lives as long as the channel (`SocketContext`). A channel and all that it calls stay on one
/// thread.
final class AresChannel {
    enum Transport: Hashable, CaseIterable {
        case udp
        case tcp
    }

    /// What c-ares's socket callback points to; lives as long as the channel.
    final class SocketContext {
        fileprivate let watch: SocketWatch
        fileprivate let channel: Int

        /// `channel` is the number under which `watch` knows the channel's sockets.
        init(watch: SocketWatch, channel: Int) {
            self.watch = watch
            self.channel = channel
        }
    }

    /// What the callback of one query points to; retained from its sending to its one arrival.
    private final class PendingQuery {
        let inbox: AresInbox
        let number: UInt

        init(inbox: AresInbox, number: UInt) {
            self.inbox = inbox
            self.number = number
        }
    }

    private let channel: ares_channel
    private let sockets: SocketContext
    private let inbox: AresInbox

    init(
        server: ResolverAddress,
        transport: Transport,
        timeout: Duration,
        sockets: SocketContext,
        inbox: AresInbox
    ) throws(ResolverError) {
        try AresLibrary.start()
        var interfaceIndex: UInt32 = 0
        if let zone = server.address.zone {
            guard let index = InterfaceIndex.of(zone) else { throw .unknownZone(server) }
            interfaceIndex = index
        }
        self.sockets = sockets
        self.inbox = inbox
        var options = ares_options()
        // Nothing of a message is judged by c-ares: it is passed on whatever its code, truncated or not.
        options.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC | (transport == .tcp ? ARES_FLAG_USEVC : 0)
        options.timeout = CInt(clamping: Int64(timeout / .milliseconds(1)))
        options.tries = 1
        options.sock_state_cb = { context, descriptor, readable, writable in
            guard let context else { return }
            let sockets = Unmanaged<SocketContext>.fromOpaque(context).takeUnretainedValue()
            var interest: Poller.Interest = []
            if readable != 0 { interest.insert(.readable) }
            if writable != 0 { interest.insert(.writable) }
            sockets.watch.watch(descriptor, for: interest, channel: sockets.channel)
        }
        options.sock_state_cb_data = Unmanaged.passUnretained(sockets).toOpaque()
        var created: ares_channel?
        let mask =
            ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB
        let code = ares_init_options(&created, &options, mask)
        guard code == ARES_SUCCESS, let created else { throw .library(reason: AresStatus.reason(code)) }
        channel = created
        let serverCode = ares_set_servers_ports_csv(created, server.descriptionWithoutZone)
        guard serverCode == ARES_SUCCESS else { throw .library(reason: AresStatus.reason(serverCode)) }
        AresSockets.install(in: created, interfaceIndex: interfaceIndex)
    }

    /// Queries under way end here; nobody hears of them.
    deinit { ares_destroy(channel) }

    /// Sends a query; exactly one arrival will carry `number`, possibly at once.
    func send(_ query: [UInt8], number: UInt) {
        let pending = Unmanaged.passRetained(PendingQuery(inbox: inbox, number: number))
        let callback: ares_callback = { context, status, _, bytes, count in
            guard let context else { return }
            let pending = Unmanaged<PendingQuery>.fromOpaque(context).takeRetainedValue()
            let message = bytes.map { Array(UnsafeBufferPointer(start: $0, count: Int(count))) } ?? []
            pending.inbox.leave(
                AresInbox.Arrival(number: pending.number, status: AresStatus(code: status), bytes: message))
        }
        ares_send(channel, query, CInt(query.count), callback, pending.toOpaque())
    }

    /// Lets c-ares read and write a socket that is ready, and end the queries whose time is over.
    func process(_ descriptor: CInt, _ readiness: Poller.Interest) {
        ares_process_fd(
            channel, readiness.contains(.readable) ? descriptor : ARES_SOCKET_BAD,
            readiness.contains(.writable) ? descriptor : ARES_SOCKET_BAD)
    }

    /// Ends the queries whose time is over.
    func processTimeouts() { ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD) }

    /// When `processTimeouts` has something to do; `nil` when nothing is under way.
    var deadline: MonotonicTime? {
        var time = timeval()
        guard ares_timeout(channel, nil, &time) != nil else { return nil }
        let nanoseconds = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000
        // c-ares cuts the time down to whole milliseconds; the rest would be spent waking for nothing.
        return MonotonicTime.now.advanced(byNanoseconds: nanoseconds + 1_000_000)
    }
}

/// The library's start, once for the process.
enum AresLibrary {
    private static let code = ares_library_init(ARES_LIB_INIT_ALL)

    static func start() throws(ResolverError) {
        guard code == ARES_SUCCESS else { throw .library(reason: AresStatus.reason(code)) }
    }
}
