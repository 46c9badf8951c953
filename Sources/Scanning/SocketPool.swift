import AuditModel
import Sockets
import SystemPackage

/// The sockets of one worker. Each is watched from its opening to its closing by one edge-triggered registration, whose
/// token is its index here. Between probes a TCP socket waits in the idle list of its family; a UDP socket serves one
/// probe only, so that no late answer is taken for another's.
struct SocketPool: ~Copyable {
    private struct Entry {
        var descriptor: CInt
        var family: IPAddress.Family
        var transport: Transport
        /// The probe that uses it; -1 when idle.
        var slot: Int32
    }

    private var entries: [Entry] = []
    private var vacant: [Int] = []
    private var idleV4: [Int] = []
    private var idleV6: [Int] = []

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

    /// A socket for the probe: an idle one where there is one, else one opened and registered anew.
    mutating func take(
        _ transport: Transport, _ family: IPAddress.Family, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        if transport == .tcp, let socket = family == .v4 ? idleV4.popLast() : idleV6.popLast() {
            entries[socket].slot = Int32(slot)
            return .success(socket)
        }
        switch transport == .tcp ? StreamSocket.open(family) : DatagramSocket.open(family) {
        case .success(let descriptor):
            let entry = Entry(descriptor: descriptor, family: family, transport: transport, slot: Int32(slot))
            return register(entry, poller: poller)
        case .failure(let error):
            // An idle socket stands in the way of one that is needed.
            guard error == .tooManyOpenFiles, let idle = idleV4.popLast() ?? idleV6.popLast() else {
                return .failure(error)
            }
            close(idle)
            return take(transport, family, slot: slot, poller: poller)
        }
    }

    private mutating func register(_ entry: Entry, poller: borrowing Poller) -> Result<Int, Errno> {
        let socket = vacant.popLast() ?? entries.count
        if socket == entries.count { entries.append(entry) } else { entries[socket] = entry }
        do throws(Errno) {
            try poller.add(
                entry.descriptor, interest: [.readable, .writable, .edgeTriggered],
                token: Poller.Token(index: UInt32(socket)))
            return .success(socket)
        } catch {
            close(socket)
            return .failure(error)
        }
    }

    /// Gives back a socket whose probe has ended: a TCP socket, dissolved, for another use.
    mutating func giveBack(_ socket: Int) {
        guard entries[socket].transport == .tcp else {
            close(socket)
            return
        }
        entries[socket].slot = -1
        if entries[socket].family == .v4 { idleV4.append(socket) } else { idleV6.append(socket) }
    }

    /// Closes a socket that cannot be used again.
    mutating func close(_ socket: Int) {
        StreamSocket.close(entries[socket].descriptor)
        entries[socket].descriptor = -1
        entries[socket].slot = -1
        vacant.append(socket)
    }
}
