import Sockets
import Testing

@Suite struct PollerTests {
    @Test func aWakeUpArrivesWithItsTokenAndOnlyOnce() throws {
        var poller = try Poller()
        let waker = try Waker()
        let token = Poller.Token(index: 7, generation: 9)
        try poller.add(waker.raw, interest: .readable, token: token)
        #expect(poller.poll() == 0)
        waker.wake()
        waker.wake()
        #expect(poller.wait(until: nil) == 1)
        let event = poller.event(at: 0)
        #expect(event.token == token)
        #expect(event.isReadable)
        waker.clear()
        #expect(poller.poll() == 0)
    }

    @Test func waitingEndsAtTheDeadlineAndNotBefore() throws {
        var poller = try Poller()
        let start = MonotonicTime.now
        #expect(poller.wait(until: start.advanced(byNanoseconds: 3_000_000)) == 0)
        #expect(MonotonicTime.now.nanoseconds(since: start) >= 3_000_000)
    }

    @Test func aRemovedDescriptorIsSilent() throws {
        var poller = try Poller()
        let waker = try Waker()
        try poller.add(waker.raw, interest: [.readable, .edgeTriggered], token: Poller.Token(index: 1))
        try poller.remove(waker.raw)
        waker.wake()
        #expect(poller.poll() == 0)
    }
}
