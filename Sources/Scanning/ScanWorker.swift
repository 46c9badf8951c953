import AuditModel
import Sockets
import SystemPackage

/// One thread's part of a scan: it carries the scheduler's probes to the kernel and the kernel's answers back.
///
/// A probe of a closed port costs three system calls and its share of an epoll_pwait2: connect, the look into the error
/// queue that tells a router's refusal from the host's, and the connect that fetches the refusal and frees the socket.
struct ScanWorker: ~Copyable {
    private var scheduler: ProbeScheduler
    private var poller: Poller
    private var sockets = SocketPool()
    /// By slot, the index of the socket in use.
    private var socketOfSlot: [Int32]
    private let cancellation: Cancellation
    private let waker: Waker
    private let progress: ScanProgress
    private var reported = (done: 0, sent: 0, open: 0)
    private var lanes: [LaneResult] = []
    private var sourceAddresses: Set<IPAddress> = []
    private var wasAbandoned = false

    /// Probes sent before answers are looked for again; bounds how long an answer waits to be read.
    private static let batch = 128
    private static let wakerToken = Poller.Token(index: .max)

    struct Output: Sendable {
        var lanes: [LaneResult]
        var sourceAddresses: Set<IPAddress>
        /// Nothing could leave this machine for so long that the rest was given up.
        var wasAbandoned: Bool
    }

    init(
        plan: LanePlan, settings: ScanSettings, slots: Int, cancellation: Cancellation, progress: ScanProgress
    ) throws(Errno) {
        let poller = try Poller()
        let waker = try Waker()
        try poller.add(waker.raw, interest: .readable, token: Self.wakerToken)
        cancellation.wake(waker)
        self.poller = poller
        self.waker = waker
        self.cancellation = cancellation
        self.progress = progress
        scheduler = ProbeScheduler(plan: plan, settings: settings, slots: slots, now: MonotonicTime.now.nanoseconds)
        socketOfSlot = Array(repeating: -1, count: slots)
    }

    /// Runs to the end of the plan or until cancelled.
    consuming func run() -> Output {
        while !scheduler.isFinished {
            var now = MonotonicTime.now.nanoseconds
            if cancellation.isCancelled {
                scheduler.abandon(.interrupted, now: now)
                break
            }
            if scheduler.isStarved(now: now) {
                scheduler.abandon(.localError, now: now)
                wasAbandoned = true
                break
            }
            expire(now: now)
            let sent = send(now: &now)
            // The last probe may have been answered while it was sent; then nothing would ever end the wait.
            if scheduler.isFinished { break }
            let events =
                sent == Self.batch
                ? poller.poll()
                : poller.wait(until: scheduler.wakeTime(now: now).map { MonotonicTime(nanoseconds: $0) })
            if events > 0 { receive(events) }
            collect()
        }
        collect()
        return Output(lanes: lanes, sourceAddresses: sourceAddresses, wasAbandoned: wasAbandoned)
    }

    private mutating func collect() {
        if scheduler.hasFinished { lanes += scheduler.takeFinished() }
        let current = (scheduler.endpointsDone, scheduler.probesSent, scheduler.openFound)
        progress.add(
            endpointsDone: current.0 - reported.done, probesSent: current.1 - reported.sent,
            openFound: current.2 - reported.open)
        reported = current
    }

    private mutating func expire(now: UInt64) {
        while let slot = scheduler.expire(now: now) {
            end(slot, .silent, dissolving: true, now: now)
        }
    }

    private mutating func send(now: inout UInt64) -> Int {
        var sent = 0
        while sent < Self.batch, let slot = scheduler.next(now: now) {
            start(slot, now: now)
            sent += 1
            if sent & 15 == 0 { now = MonotonicTime.now.nanoseconds }
        }
        return sent
    }

    private mutating func start(_ slot: Int, now: UInt64) {
        let target = scheduler.target(of: slot)
        switch sockets.take(target.family, slot: slot, poller: poller) {
        case .failure(let error):
            if error == .addressFamilyNotSupported {
                scheduler.complete(slot, .noRoute, now: now)
            } else {
                scheduler.putBack(slot, now: now)
            }
        case .success(let socket):
            socketOfSlot[slot] = Int32(socket)
            advance(socket, slot: slot, to: target, now: now)
            if scheduler.inFlight > 0, socketOfSlot[slot] >= 0, scheduler.isFirstOfLane(slot) { noteSource(socket) }
        }
    }

    /// Connects, or asks how the connecting stands, and acts on the answer.
    private mutating func advance(_ socket: Int, slot: Int, to target: SocketAddress, now: UInt64) {
        let descriptor = sockets.descriptor(of: socket)
        guard let error = StreamSocket.connect(descriptor, to: target) else {
            end(slot, isSelfConnected(descriptor) ? .refused : .synAck, dissolving: true, now: now)
            return
        }
        switch error {
        case .nowInProgress, .alreadyInProcess:
            break
        case .socketIsConnected:
            end(slot, isSelfConnected(descriptor) ? .refused : .synAck, dissolving: true, now: now)
        case .addressNotAvailable, .noBufferSpace, .noMemory, .resourceTemporarilyUnavailable:
            _ = StreamSocket.dissolve(descriptor)
            sockets.giveBack(socket)
            socketOfSlot[slot] = -1
            scheduler.putBack(slot, now: now)
        default:
            end(slot, Outcome(error), dissolving: false, now: now)
        }
    }

    /// On loopback a connect to a port of the ephemeral range can meet itself (RFC 9293 3.5, simultaneous open). It
    /// shows that nobody listens: a listener would have taken the packet.
    private func isSelfConnected(_ descriptor: CInt) -> Bool {
        guard let local = StreamSocket.localAddress(descriptor), let peer = StreamSocket.peerAddress(descriptor) else {
            return false
        }
        return local.port == peer.port && local.address == peer.address
    }

    private mutating func noteSource(_ socket: Int) {
        if let local = StreamSocket.localAddress(sockets.descriptor(of: socket)) {
            sourceAddresses.insert(local.address)
        }
    }

    private mutating func receive(_ count: Int) {
        let now = MonotonicTime.now.nanoseconds
        for index in 0..<count {
            let event = poller.event(at: index)
            if event.token == Self.wakerToken {
                waker.clear()
                continue
            }
            let socket = Int(event.token.index)
            guard let slot = sockets.slot(of: socket) else { continue }
            let target = scheduler.target(of: slot)
            if event.isError, let entry = SocketError.take(from: sockets.descriptor(of: socket)) {
                let isOwn = isFromOurselves(entry, socket: socket, target: target)
                end(slot, Outcome(entry, isFromOurselves: isOwn), dissolving: true, now: now)
            } else {
                advance(socket, slot: slot, to: target, now: now)
            }
        }
    }

    private func isFromOurselves(_ entry: SocketError, socket: Int, target: SocketAddress) -> Bool {
        guard let sender = entry.sender, sender != target.address,
            let local = StreamSocket.localAddress(sockets.descriptor(of: socket))
        else { return false }
        return sender == local.address
    }

    private mutating func end(_ slot: Int, _ outcome: Outcome, dissolving: Bool, now: UInt64) {
        let socket = Int(socketOfSlot[slot])
        socketOfSlot[slot] = -1
        if dissolving {
            let descriptor = sockets.descriptor(of: socket)
            // What is left in the error queue belongs to this probe and must not be read as the next one's.
            if outcome != .silent, outcome != .synAck, outcome != .refused {
                while SocketError.take(from: descriptor) != nil {}
            }
            if StreamSocket.dissolve(descriptor) == nil { sockets.giveBack(socket) } else { sockets.close(socket) }
        } else {
            sockets.giveBack(socket)
        }
        scheduler.complete(slot, outcome, now: now)
    }
}
