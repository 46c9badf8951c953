import AuditModel
import Sockets
import SystemPackage

/// One thread's part of a scan: it carries the scheduler's probes to the kernel and the kernel's answers back.
///
/// A probe of a closed TCP port costs three system calls and its share of an epoll_pwait2: connect, the look into the
/// error queue that tells a router's refusal from the host's, and the connect that fetches the refusal and frees the
/// socket. One of a closed UDP port costs three too: connect, send, and the look into the error queue.
struct ScanWorker: ~Copyable {
    var scheduler: ProbeScheduler
    private(set) var poller: Poller
    var sockets = SocketPool()
    /// By slot, the index of the socket in use.
    var socketOfSlot: [Int32]
    private let cancellation: Cancellation
    private let waker: Waker
    private let progress: ScanProgress
    private var reported = (done: 0, sent: 0, open: 0)
    private var lanes: [LaneResult] = []
    var sources = SourceAddresses()
    private var wasAbandoned = false
    /// When answers were last taken.
    private var lastReceived: UInt64

    /// Probes sent before answers are looked for again; bounds how long an answer waits to be read.
    private static let batch = 128
    private static let stall: UInt64 = 20_000_000
    private static let wakerToken = Poller.Token(index: .max)

    struct Output: Sendable {
        var lanes: [LaneResult]
        var sourceAddresses: Set<IPAddress>
        /// Over all hosts of the worker.
        var loss: LossEstimate
        /// Nothing could leave this machine for so long that the rest was given up.
        var wasAbandoned: Bool
        /// The tables of neighbours that had no room for a host.
        var crowdedOut: Set<IPAddress.Family>
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
        lastReceived = MonotonicTime.now.nanoseconds
    }

    /// Runs to the end of the plan or until cancelled.
    consuming func run() -> Output {
        while !scheduler.isFinished {
            var now = MonotonicTime.now.nanoseconds
            // After a stall of this process, answers that came in time wait behind time-outs that seem to be over.
            if now - lastReceived > Self.stall { receive(poller.poll()) }
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
            while let family = scheduler.neighborQuestion(now: now) {
                scheduler.settleNeighbors(family, NeighborTable(family), now: now)
            }
            let sent = send(now: &now)
            while let question = scheduler.takePathQuestion() {
                scheduler.settlePath(question.lane, NetworkPath(to: question.address), now: now)
            }
            // Looking for something to send may have found that all is done; nothing would end the wait then.
            if scheduler.isFinished { break }
            let events =
                sent == Self.batch
                ? poller.poll()
                : poller.wait(until: scheduler.wakeTime(now: now).map { MonotonicTime(nanoseconds: $0) })
            if events > 0 { receive(events) }
            collect()
        }
        collect()
        return Output(
            lanes: lanes, sourceAddresses: Set(sources.addresses), loss: scheduler.loss, wasAbandoned: wasAbandoned,
            crowdedOut: scheduler.crowdedOut)
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
        // A name may lead there. The kernel would take it for this machine itself, or for everybody who listens.
        let target = scheduler.target(of: slot)
        guard HostlessAddress(target.address) == nil else {
            scheduler.complete(slot, .noRoute, now: now)
            return
        }
        guard scheduler.transport(of: slot) == .tcp else {
            if socketOfSlot[slot] < 0 { ask(slot, now: now) } else { askAgain(slot, now: now) }
            return
        }
        switch sockets.takeStream(for: target, slot: slot, poller: poller) {
        case .failure(let error):
            endWithoutSocket(slot, error, now: now)
        case .success(let socket):
            socketOfSlot[slot] = Int32(socket)
            connect(socket, slot: slot, to: target, now: now)
            if socketOfSlot[slot] >= 0, scheduler.isFirstOfLane(slot) {
                _ = sources.note(sockets.descriptor(of: socket))
            }
        }
    }

    mutating func endWithoutSocket(_ slot: Int, _ error: Errno, now: UInt64) {
        if error == .addressFamilyNotSupported {
            scheduler.complete(slot, .noRoute, now: now)
        } else {
            scheduler.putBack(slot, now: now)
        }
    }

    // MARK: - TCP

    /// Connects, or asks how the connecting stands, and acts on the answer.
    private mutating func connect(_ socket: Int, slot: Int, to target: SocketAddress, now: UInt64) {
        let descriptor = sockets.descriptor(of: socket)
        let error = StreamSocket.connect(descriptor, to: target)
        switch error {
        case nil, .socketIsConnected:
            end(slot, isSelfConnected(descriptor) ? .refused : .synAck, dissolving: true, now: now)
        case .nowInProgress, .alreadyInProcess:
            break
        case .addressNotAvailable where !hasSourceAddress(for: target):
            end(slot, .noRoute, dissolving: true, now: now)
        case let error? where Self.isShortage(error):
            putBack(slot, now: now)
        case let error?:
            end(slot, Outcome(error), dissolving: false, now: now)
        }
    }

    /// Whether this machine ran out of something, which says nothing about the endpoint.
    static func isShortage(_ error: Errno) -> Bool {
        switch error {
        case .addressNotAvailable, .noBufferSpace, .noMemory, .resourceTemporarilyUnavailable: true
        default: false
        }
    }

    /// Whether this machine has an address to send from at all. A kernel with IPv6 switched off has none and says the same
    /// as one that ran out of ports; connecting a UDP socket asks for the address and sends nothing.
    private func hasSourceAddress(for target: SocketAddress) -> Bool {
        guard case .success(let descriptor) = DatagramSocket.open(target.family) else { return true }
        defer { StreamSocket.close(descriptor) }
        return StreamSocket.connect(descriptor, to: target) != .addressNotAvailable
    }

    mutating func putBack(_ slot: Int, now: UInt64) {
        let socket = Int(socketOfSlot[slot])
        socketOfSlot[slot] = -1
        if sockets.transport(of: socket) == .tcp, StreamSocket.dissolve(sockets.descriptor(of: socket)) == nil {
            sockets.giveBack(socket)
        } else {
            sockets.close(socket)
        }
        scheduler.putBack(slot, now: now)
    }

    /// On loopback a connect to a port of the ephemeral range can meet itself (RFC 9293 3.5, simultaneous open). It
    /// shows that nobody listens: a listener would have taken the packet.
    private func isSelfConnected(_ descriptor: CInt) -> Bool {
        guard let local = StreamSocket.localAddress(descriptor), let peer = StreamSocket.peerAddress(descriptor) else {
            return false
        }
        return local.port == peer.port && local.address == peer.address
    }

    private mutating func receive(_ count: Int) {
        let now = MonotonicTime.now.nanoseconds
        lastReceived = now
        for index in 0..<count {
            let event = poller.event(at: index)
            if event.token == Self.wakerToken {
                waker.clear()
                continue
            }
            let socket = Int(event.token.index)
            guard let slot = sockets.slot(of: socket) else { continue }
            let target = scheduler.target(of: slot)
            if event.isError, let entry = takeError(of: socket, about: target) {
                end(slot, entry, about: target, now: now)
            } else if sockets.transport(of: socket) == .tcp {
                connect(socket, slot: slot, to: target, now: now)
            } else if event.isReadable {
                takeDatagrams(socket, slot: slot, from: target, now: now)
            }
        }
    }

    /// The error queue's entry about the present probe. The queue outlives a connection, so an entry may still be about
    /// an earlier one.
    func takeError(of socket: Int, about target: SocketAddress) -> SocketError? {
        while let entry = SocketError.take(from: sockets.descriptor(of: socket)) {
            guard let destination = entry.destination else { return entry }
            if destination.address == target.address, destination.port == target.port { return entry }
        }
        return nil
    }

    private func isFromOurselves(_ entry: SocketError, socket: Int, target: SocketAddress) -> Bool {
        guard let sender = entry.sender, sender != target.address,
            let local = StreamSocket.localAddress(sockets.descriptor(of: socket))
        else { return false }
        // A socket that is not connected has no address of its own.
        return local.address.isUnspecified ? sources.addresses.contains(sender) : sender == local.address
    }

    /// Ends a probe by what the error queue has about it.
    mutating func end(_ slot: Int, _ entry: SocketError, about target: SocketAddress, now: UInt64) {
        let socket = Int(socketOfSlot[slot])
        let isOwn = isFromOurselves(entry, socket: socket, target: target)
        let outcome = Outcome(entry, isFromOurselves: isOwn)
        let isRefusal =
            outcome == .portUnreachable && entry.sender == target.address && sockets.transport(of: socket) == .udp
        end(slot, isRefusal ? .udpRefused : outcome, dissolving: true, now: now)
    }

    /// Ends a probe. A TCP socket is given back for another one as `dissolving` says: by a dissolving connect, or as it
    /// is, because the failed connect has freed it. A UDP socket is connected anew for its next probe.
    mutating func end(_ slot: Int, _ outcome: Outcome, dissolving: Bool, now: UInt64) {
        let socket = Int(socketOfSlot[slot])
        socketOfSlot[slot] = -1
        if sockets.transport(of: socket) == .udp || !dissolving {
            sockets.giveBack(socket)
        } else {
            let descriptor = sockets.descriptor(of: socket)
            // What is left in the error queue belongs to this probe and must not be read as the next one's.
            if outcome != .silent, outcome != .synAck, outcome != .refused { DatagramSocket.discardErrors(descriptor) }
            if StreamSocket.dissolve(descriptor) == nil { sockets.giveBack(socket) } else { sockets.close(socket) }
        }
        scheduler.complete(slot, outcome, now: now)
    }
}
