import AuditModel
import Sockets
import SystemPackage

/// The sockets of one worker. Each is watched from its opening to its closing by one edge-triggered registration, whose
/// token is its index here. Between probes a TCP socket waits in the idle list of its family, a UDP socket in that of the
/// address it sends from.
struct SocketPool: ~Copyable {
    private struct Entry {
        var descriptor: CInt
        var family: IPAddress.Family
        var transport: Transport
        /// UDP: the number of the address that the socket sends from; -1 when not known.
        var source: Int16 = -1
        /// The probe that uses it; -1 when idle.
        var slot: Int32
        /// Its probe is to a link-local address, which binds it to that link for good (tcp_v6_connect, ip6_datagram_connect).
        var isBound = false
    }

    private var entries: [Entry] = []
    private var vacant: [Int] = []
    private var idleV4: [Int] = []
    private var idleV6: [Int] = []
    /// By the number of their source address, idle UDP sockets.
    private var idleDatagram: [[Int]] = []

    deinit {
        for entry in entries where entry.descriptor >= 0 { StreamSocket.close(entry.descriptor) }
    }

    /// The probe that uses the socket, `nil` for an idle one: its event is a late one of an earlier probe.
    func slot(of socket: Int) -> Int? {
        let slot = entries[socket].slot
        return slot < 0 ? nil : Int(slot)
    }

    func descriptor(of socket: Int) -> CInt { entries[socket].descriptor }

    func transport(of socket: Int) -> Transport { entries[socket].transport }

    /// Whether the UDP socket served another endpoint before, and has its address from then.
    func wasUsed(_ socket: Int) -> Bool { entries[socket].source >= 0 }

    /// Notes the number of the address that a UDP socket sends from. `nil`: it will not be used again.
    mutating func setSource(of socket: Int, _ source: Int?) {
        entries[socket].source = Int16(source ?? -1)
        if let source, source >= idleDatagram.count {
            idleDatagram.append(contentsOf: repeatElement([], count: source + 1 - idleDatagram.count))
        }
    }

    /// A TCP socket for the probe: an idle one where there is one, else one opened and registered anew.
    mutating func takeStream(
        for target: SocketAddress, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        if let socket = target.family == .v4 ? idleV4.popLast() : idleV6.popLast() {
            entries[socket].slot = Int32(slot)
            entries[socket].isBound = target.isLinkLocal
            return .success(socket)
        }
        return open(.tcp, for: target, slot: slot, poller: poller)
    }

    /// A UDP socket for the probe: an idle one that sends from the address numbered `source`, else one without an
    /// address. Where the address is not known yet, an idle one of the family is freed from its own.
    mutating func takeDatagram(
        for target: SocketAddress, source: Int?, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        if let source, source < idleDatagram.count, let socket = idleDatagram[source].popLast() {
            entries[socket].slot = Int32(slot)
            entries[socket].isBound = target.isLinkLocal
            return .success(socket)
        }
        if source == nil, let socket = popIdleDatagram(of: target.family) {
            if StreamSocket.dissolve(entries[socket].descriptor) == nil {
                entries[socket].slot = Int32(slot)
                entries[socket].source = -1
                entries[socket].isBound = target.isLinkLocal
                return .success(socket)
            }
            close(socket)
        }
        return openDatagram(for: target, slot: slot, poller: poller)
    }

    /// A UDP socket that was never used.
    mutating func openDatagram(
        for target: SocketAddress, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        open(.udp, for: target, slot: slot, poller: poller)
    }

    private mutating func open(
        _ transport: Transport, for target: SocketAddress, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        let family = target.family
        while true {
            switch transport == .tcp ? StreamSocket.open(family) : DatagramSocket.open(family) {
            case .success(let descriptor):
                let entry = Entry(
                    descriptor: descriptor, family: family, transport: transport, slot: Int32(slot),
                    isBound: target.isLinkLocal)
                return register(entry, poller: poller)
            case .failure(let error):
                // An idle socket stands in the way of one that is needed.
                guard error == .tooManyOpenFiles, let idle = popIdle() else { return .failure(error) }
                close(idle)
            }
        }
    }

    private mutating func popIdle() -> Int? {
        idleV4.popLast() ?? idleV6.popLast() ?? popIdleDatagram(of: .v4) ?? popIdleDatagram(of: .v6)
    }

    private mutating func popIdleDatagram(of family: IPAddress.Family) -> Int? {
        for source in idleDatagram.indices {
            if let socket = idleDatagram[source].last, entries[socket].family == family {
                return idleDatagram[source].popLast()
            }
        }
        return nil
    }

    private mutating func register(_ entry: Entry, poller: borrowing Poller) -> Result<Int, Errno> {
        let socket = vacant.popLast() ?? entries.count
        if socket == entries.count { entries.append(entry) } else { entries[socket] = entry }
        // A UDP socket is always writable, and would say so after each datagram.
        let interest: Poller.Interest = entry.transport == .tcp ? [.readable, .writable] : .readable
        do throws(Errno) {
            try poller.add(
                entry.descriptor, interest: interest.union(.edgeTriggered),
                token: Poller.Token(index: UInt32(socket)))
            return .success(socket)
        } catch {
            close(socket)
            return .failure(error)
        }
    }

    /// Gives back a socket whose probe has ended, for another use: a TCP socket dissolved, a UDP socket as it is. A UDP
    /// socket that is not connected is closed: its next probe could not tell a late answer from its own.
    mutating func giveBack(_ socket: Int) {
        let entry = entries[socket]
        entries[socket].slot = -1
        if entry.isBound { return close(socket) }
        switch (entry.transport, entry.family) {
        case (.udp, _) where entry.source >= 0: idleDatagram[Int(entry.source)].append(socket)
        case (.udp, _): close(socket)
        case (.tcp, .v4): idleV4.append(socket)
        case (.tcp, .v6): idleV6.append(socket)
        }
    }

    /// Closes a socket that cannot be used again.
    mutating func close(_ socket: Int) {
        StreamSocket.close(entries[socket].descriptor)
        entries[socket].descriptor = -1
        entries[socket].slot = -1
        vacant.append(socket)
    }
}
