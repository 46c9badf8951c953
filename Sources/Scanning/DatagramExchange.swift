import AuditModel
import Sockets
import SystemPackage

/// UDP probes on their sockets.
///
/// A socket serves one endpoint after another, connected anew to each, so that the kernel takes datagrams from that one
/// only. It keeps its own address and port over that: it may serve only hosts that the same address reaches.
extension ScanWorker {
    /// Sends an endpoint its first datagram, or its first in this pass.
    mutating func ask(_ slot: Int, now: UInt64) {
        let target = scheduler.target(of: slot)
        let request = scheduler.request(of: slot)
        let lane = scheduler.lane(of: slot)
        // The lane's number may have been another's.
        if scheduler.isFirstOfLane(slot) { sources[lane: lane] = nil }
        let taken =
            request.repliesFromAnotherPort
            ? sockets.openDatagram(for: target, slot: slot, poller: poller)
            : sockets.takeDatagram(for: target, source: sources[lane: lane], slot: slot, poller: poller)
        switch taken {
        case .failure(let error):
            endWithoutSocket(slot, error, now: now)
        case .success(let socket):
            socketOfSlot[slot] = Int32(socket)
            if let error = send(request, on: socket, to: target) {
                if sockets.wasUsed(socket) {
                    // The way to the host may be another one by now; a socket that has been nowhere will tell.
                    sockets.close(socket)
                    socketOfSlot[slot] = -1
                    sources[lane: lane] = nil
                    ask(slot, now: now)
                } else {
                    endUnsent(slot, error, isConnected: !request.repliesFromAnotherPort, now: now)
                }
            } else if !request.repliesFromAnotherPort, !sockets.wasUsed(socket) {
                if sources[lane: lane] == nil { sources[lane: lane] = sources.note(sockets.descriptor(of: socket)) }
                sockets.setSource(of: socket, sources[lane: lane])
            }
        }
    }

    private func send(_ request: DatagramRequest, on socket: Int, to target: SocketAddress) -> Errno? {
        let descriptor = sockets.descriptor(of: socket)
        // A connected socket takes datagrams from the probed port only; a TFTP server answers from another (RFC 1350 4).
        if request.repliesFromAnotherPort {
            return DatagramSocket.send(request.batch, first: request.count, from: descriptor, to: target)
        }
        if let error = StreamSocket.connect(descriptor, to: target) { return error }
        guard DatagramSocket.send(request.batch, first: request.count, from: descriptor, to: nil) != nil else {
            return nil
        }
        // It may have been the pending error of an earlier endpoint.
        DatagramSocket.discardErrors(descriptor)
        return DatagramSocket.send(request.batch, first: request.count, from: descriptor, to: nil)
    }

    /// Sends an endpoint the datagrams of its next try, on the socket that has been listening since the first.
    mutating func askAgain(_ slot: Int, now: UInt64) {
        let target = scheduler.target(of: slot)
        let request = scheduler.request(of: slot)
        let socket = Int(socketOfSlot[slot])
        guard
            let error = DatagramSocket.send(
                request.batch, first: request.count, from: sockets.descriptor(of: socket),
                to: request.repliesFromAnotherPort ? target : nil)
        else { return }
        if let entry = takeError(of: socket, about: target) {
            end(slot, entry, about: target, now: now)
        } else {
            endUnsent(slot, error, isConnected: !request.repliesFromAnotherPort, now: now)
        }
    }

    private mutating func endUnsent(_ slot: Int, _ error: Errno, isConnected: Bool, now: UInt64) {
        if error == .addressNotAvailable, isConnected {
            // Connecting a UDP socket needs no port yet: the address is what is missing.
            end(slot, .noRoute, dissolving: false, now: now)
        } else if Self.isShortage(error) {
            putBack(slot, now: now)
        } else if error == .permissionDenied, NetworkPath(to: scheduler.target(of: slot)) == .noRoute {
            // A broadcast address: whoever did not ask for SO_BROADCAST may not send there (ip(7)).
            end(slot, .noRoute, dissolving: false, now: now)
        } else {
            end(slot, Outcome(error), dissolving: false, now: now)
        }
    }

    /// Takes the datagrams that wait on the socket, until one is from the slot's endpoint.
    mutating func takeDatagrams(_ socket: Int, slot: Int, from target: SocketAddress, now: UInt64) {
        let isAnyPort = scheduler.request(of: slot).repliesFromAnotherPort
        while let sender = DatagramSocket.takeSender(sockets.descriptor(of: socket)) {
            // What an earlier endpoint sent may have been waiting since.
            guard sender.address == target.address, isAnyPort || sender.port == target.port else { continue }
            if isOwnDatagram(socket, from: sender, to: target) {
                putBack(slot, now: now)
            } else {
                end(slot, .udpResponse, dissolving: false, now: now)
            }
            return
        }
    }

    /// Whether a datagram to an address of this machine came back to its sender, whose port happens to be the probed one.
    private func isOwnDatagram(_ socket: Int, from sender: SocketAddress, to target: SocketAddress) -> Bool {
        guard let local = StreamSocket.localAddress(sockets.descriptor(of: socket)) else { return false }
        return local.port == target.port && sender.port == target.port
            && (local.address == target.address || local.address.isUnspecified)
    }
}
