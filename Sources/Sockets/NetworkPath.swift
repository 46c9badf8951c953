import CLinuxNet

/// What this machine knows of the first step on the way to an address, without sending anything.
package enum NetworkPath: Sendable {
    case there
    /// The kernel does not say, or is looking for the neighbour at this moment.
    case unknown
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
        default: self = .unknown
        }
    }
}
