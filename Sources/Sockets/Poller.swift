import CLinuxNet
import Glibc
package import SystemPackage

/// An epoll instance. Each registration carries a `Token` whose generation tells a late event of a former use of the
/// same slot from one of the present use.
package struct Poller: ~Copyable {
    /// What is stored beside a registration and comes back with its events.
    package struct Token: Hashable, Sendable {
        package var index: UInt32
        package var generation: UInt32

        package init(index: UInt32, generation: UInt32 = 0) {
            self.index = index
            self.generation = generation
        }

        fileprivate init(bits: UInt64) {
            index = UInt32(truncatingIfNeeded: bits)
            generation = UInt32(truncatingIfNeeded: bits >> 32)
        }

        fileprivate var bits: UInt64 { UInt64(generation) << 32 | UInt64(index) }
    }

    /// What to wait for; errors and hang-ups are always reported (epoll_ctl(2)).
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let readable = Interest(rawValue: EPOLLIN.rawValue)
        package static let writable = Interest(rawValue: EPOLLOUT.rawValue)
        /// Report a change of readiness once rather than readiness again and again.
        package static let edgeTriggered = Interest(rawValue: EPOLLET.rawValue)
    }

    package struct Event: Sendable {
        package let token: Token
        private let bits: UInt32

        fileprivate init(_ event: epoll_event) {
            token = Token(bits: event.data.u64)
            bits = event.events
        }

        package var isReadable: Bool { bits & EPOLLIN.rawValue != 0 }
        package var isWritable: Bool { bits & EPOLLOUT.rawValue != 0 }
        /// An error is pending on the socket or in its error queue.
        package var isError: Bool { bits & EPOLLERR.rawValue != 0 }
        package var isHangup: Bool { bits & EPOLLHUP.rawValue != 0 }
    }

    private let descriptor: Descriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// `capacity` events are taken from the kernel at a time.
    package init(capacity: Int = 1024) throws(Errno) {
        descriptor = Descriptor(owning: try retryingInterrupted { epoll_create1(CInt(EPOLL_CLOEXEC)) }.get())
        events = .allocate(capacity: capacity)
        events.initialize(repeating: epoll_event())
    }

    deinit { events.deallocate() }

    package func add(_ descriptor: CInt, interest: Interest, token: Token) throws(Errno) {
        try control(EPOLL_CTL_ADD, descriptor, interest, token)
    }

    package func modify(_ descriptor: CInt, interest: Interest, token: Token) throws(Errno) {
        try control(EPOLL_CTL_MOD, descriptor, interest, token)
    }

    /// Needed only for a descriptor that stays open: closing the last copy of one removes it.
    package func remove(_ descriptor: CInt) throws(Errno) {
        try control(EPOLL_CTL_DEL, descriptor, [], Token(index: 0))
    }

    private func control(_ operation: CInt, _ target: CInt, _ interest: Interest, _ token: Token) throws(Errno) {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = token.bits
        _ = try retryingInterrupted { epoll_ctl(descriptor.raw, operation, target, &event) }.get()
    }

    /// Waits until something is ready or `deadline` has passed; `nil` waits for as long as it takes. Returns how many
    /// events `event(at:)` has, 0 after the deadline or a signal.
    package mutating func wait(until deadline: MonotonicTime?) -> Int {
        let timeout: Int64 =
            deadline.map { Int64(clamping: $0.nanoseconds(since: .now)) } ?? -1
        let count = tidewaiter_epoll_wait(descriptor.raw, events.baseAddress, CInt(events.count), timeout)
        return max(0, Int(count))
    }

    /// Like `wait(until:)`, without waiting.
    package mutating func poll() -> Int {
        max(0, Int(tidewaiter_epoll_wait(descriptor.raw, events.baseAddress, CInt(events.count), 0)))
    }

    /// An event of the last wait, `index` below what it returned.
    package func event(at index: Int) -> Event { Event(events[index]) }
}
