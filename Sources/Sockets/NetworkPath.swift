import CLinuxNet

/// What this machine knows of the first step on the way to an address, without sending anything.
package enum NetworkPath: Sendable {
    case there
    /// The kernel does not say, or is looking for the neighbour at this moment.
    case unknown
    /// The kernel keeps nothing of the neighbour: it has not been looked for, has been forgotten, or its table is full and
    /// what was sent to it has been dropped.
    case noEntry
    case noRoute
    /// Nobody answers for the address on its link, or for the gateway's.
    case noNeighbor
    /// The interface is switched off, gone, or has lost its carrier.
    case interfaceDown

    /// Asks the kernel; takes some ten microseconds.
    package init(to address: SocketAddress) {
        switch address.withKernelAddress({ pointer, _ in tidewaiter_path(pointer) }) {
        case 0: self = .there
        case 2: self = .noRoute
        case 3: self = .noNeighbor
        case 4: self = .interfaceDown
        case 5: self = .noEntry
        default: self = .unknown
        }
    }

    /// Whether the address is on a network of this machine's own, so that it takes a place in the kernel's table of
    /// neighbours; `false` where the kernel does not say. Takes some ten microseconds.
    package static func needsNeighbor(_ address: SocketAddress) -> Bool {
        address.withKernelAddress { pointer, _ in tidewaiter_needs_neighbor(pointer) } != 0
    }
}
