import Sockets
import Synchronization

/// Ends a scan early, from any thread: sets a flag that the workers look at and wakes those that wait.
final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    private let wakers = Mutex<[Waker]>([])

    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// To be woken on cancellation; at once when that has happened already.
    func wake(_ waker: Waker) {
        wakers.withLock { $0.append(waker) }
        if isCancelled { waker.wake() }
    }

    func cancel() {
        flag.store(true, ordering: .releasing)
        for waker in wakers.withLock({ $0 }) { waker.wake() }
    }
}
