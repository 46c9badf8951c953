import Sockets
import Synchronization

/// Tells a resolver's thread, from any other, to stop.
final class StopSignal: Sendable {
    let waker: Waker
    private let flag = Atomic(false)

    init(waker: Waker) { self.waker = waker }

    var isGiven: Bool { flag.load(ordering: .acquiring) }

    func give() {
        flag.store(true, ordering: .releasing)
        waker.wake()
    }
}
