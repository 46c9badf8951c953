package import AuditModel
import CLinuxNet
import Glibc

/// How full the kernel's table of neighbours is: the hosts of this machine's own networks, IPv4 or IPv6, whose link-layer
/// addresses it knows or is looking for. What is sent to a host that finds no room in it is dropped without a word.
package struct NeighborTable: Sendable {
    /// No entry is made beyond (`net.ipv4.neigh.default.gc_thresh3`, the same for `ipv6`).
    package var limit: Int
    /// Entries that are being looked for, which takes three seconds where nobody answers.
    package var unresolved: Int
    /// Other entries that the kernel would not drop now to make room.
    package var held: Int

    package init(limit: Int, unresolved: Int, held: Int) {
        self.limit = limit
        self.unresolved = unresolved
        self.held = held
    }

    /// Asks the kernel; takes some hundred microseconds where there are a thousand entries. `nil` where it does not say.
    package init?(_ family: IPAddress.Family) {
        var neighbors = tidewaiter_neighbors()
        guard tidewaiter_read_neighbors(UInt8(family == .v4 ? AF_INET : AF_INET6), &neighbors) == 0 else { return nil }
        self.init(limit: Int(neighbors.limit), unresolved: Int(neighbors.unresolved), held: Int(neighbors.held))
    }
}
