import Sockets
import SystemPackage

/// The sockets of all channels of one exchange, under one poller.
///
/// A change is made the moment c-ares tells of it: a descriptor's number can pass from one channel's closed socket to
/// another's new one before the next wait, and only then is it clear which socket is meant.
final class SocketWatch {
    private static let signalToken = Poller.Token(index: .max)

    private let signal: StopSignal
    private var poller: Poller
    private var watched: Set<CInt> = []
    private var failure: Errno?

    init(signal: StopSignal) throws(ResolverError) {
        self.signal = signal
        do throws(Errno) {
            poller = try Poller(capacity: 64)
            try poller.add(signal.waker.raw, interest: .readable, token: Self.signalToken)
        } catch {
            throw .system(call: "epoll", error)
        }
    }

    /// No interest means that the socket is about to be closed, which ends its registration (epoll(7)).
    func watch(_ descriptor: CInt, for interest: Poller.Interest, channel: Int) {
        let token = Poller.Token(index: UInt32(channel), generation: UInt32(bitPattern: descriptor))
        do throws(Errno) {
            if interest.isEmpty {
                watched.remove(descriptor)
            } else if watched.insert(descriptor).inserted {
                try poller.add(descriptor, interest: interest, token: token)
            } else {
                try poller.modify(descriptor, interest: interest, token: token)
            }
        } catch {
            failure = error
        }
    }

    /// Waits until a socket is ready, the signal is given or `deadline` has passed, and hands each socket that is ready
    /// to `body`: its channel, its descriptor, and for what it is ready. A socket in error is ready for both, for that
    /// is how c-ares finds out.
    func wait(
        until deadline: MonotonicTime?,
        _ body: (_ channel: Int, _ descriptor: CInt, _ readiness: Poller.Interest) -> Void
    ) throws(ResolverError) {
        if let failure { throw .system(call: "epoll_ctl", failure) }
        let count = poller.wait(until: deadline)
        for event in (0..<count).map({ poller.event(at: $0) }) {
            if event.token == Self.signalToken {
                signal.waker.clear()
                continue
            }
            var readiness: Poller.Interest = event.isError || event.isHangup ? [.readable, .writable] : []
            if event.isReadable { readiness.insert(.readable) }
            if event.isWritable { readiness.insert(.writable) }
            // A number that has passed on to another socket since the wait does no harm: there is nothing to read yet,
            // or the channel does not know it.
            body(Int(event.token.index), CInt(bitPattern: event.token.generation), readiness)
        }
    }
}
