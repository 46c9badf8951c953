import AuditModel
import Sockets

/// The local addresses that probes of one worker left from, and which of them each lane's do.
struct SourceAddresses {
    /// Each once; there are few.
    private(set) var addresses: [IPAddress] = []
    /// By lane, an index of `addresses`; -1 as long as it is not known.
    private var byLane: [Int16] = []

    /// Takes down where a connected socket sends from, and returns the index of the address; `nil` for a socket that has
    /// none.
    mutating func note(_ descriptor: CInt) -> Int? {
        guard let local = StreamSocket.localAddress(descriptor), !local.address.isUnspecified else { return nil }
        let address = local.scopedAddress
        if let known = addresses.firstIndex(of: address) { return known }
        guard addresses.count < Int16.max else { return nil }
        addresses.append(address)
        return addresses.count - 1
    }

    subscript(lane lane: Int) -> Int? {
        get { lane < byLane.count && byLane[lane] >= 0 ? Int(byLane[lane]) : nil }
        set {
            if lane >= byLane.count {
                byLane.append(contentsOf: repeatElement(-1, count: max(64, lane + 1 - byLane.count)))
            }
            byLane[lane] = newValue.map(Int16.init) ?? -1
        }
    }
}
