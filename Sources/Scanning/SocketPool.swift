import AuditModel
import Sockets
import SystemPackage

/// The sockets of one worker. Each is watched from its opening to its closing by one edge-triggered registration, whose
/// token is its index here; between probes it waits in the idle list of its family.
struct SocketPool: ~Copyable {
    private struct Entry {
        var descriptor: CInt
        var family: IPAddress.Family
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

    /// An idle socket of the family for the probe, opened and registered when there is none.
    mutating func take(
        _ family: IPAddress.Family, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        if let socket = family == .v4 ? idleV4.popLast() : idleV6.popLast() {
            entries[socket].slot = Int32(slot)
            return .success(socket)
        }
        switch StreamSocket.open(family) {
        case .success(let descriptor):
            return register(descriptor, family, slot: slot, poller: poller)
        case .failure(let error):
            // An idle socket of the other family stands in the way of one that is needed.
            guard error == .tooManyOpenFiles, let other = family == .v4 ? idleV6.popLast() : idleV4.popLast() else {
                return .failure(error)
            }
            close(other)
            return take(family, slot: slot, poller: poller)
        }
    }

    private mutating func register(
        _ descriptor: CInt, _ family: IPAddress.Family, slot: Int, poller: borrowing Poller
    ) -> Result<Int, Errno> {
        let socket = vacant.popLast() ?? entries.count
        let entry = Entry(descriptor: descriptor, family: family, slot: Int32(slot))
        if socket == entries.count { entries.append(entry) } else { entries[socket] = entry }
        do throws(Errno) {
            try poller.add(
                descriptor, interest: [.readable, .writable, .edgeTriggered],
                token: Poller.Token(index: UInt32(socket)))
            return .success(socket)
        } catch {
            close(socket)
            return .failure(error)
        }
    }

    /// Gives back a socket that has been dissolved.
    mutating func giveBack(_ socket: Int) {
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
