package import AuditModel
import Glibc

/// The broadcast addresses of the links that this machine is on.
package enum BroadcastAddress {
    /// By address, the name of an interface: the last address of each network that has more than two, as Linux takes it
    /// whether or not the interface says so (fib_add_ifaddr). Empty where the system does not tell.
    package static func ofThisMachine() -> [IPAddress: String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [:] }
        defer { freeifaddrs(first) }
        var found: [IPAddress: String] = [:]
        for entry in sequence(first: first, next: { $0?.pointee.ifa_next }) {
            guard let interface = entry?.pointee, let address = bits(interface.ifa_addr),
                let mask = bits(interface.ifa_netmask), ~mask > 1
            else { continue }
            found[IPAddress(v4: address | ~mask)] = String(cString: interface.ifa_name)
        }
        return found
    }

    private static func bits(_ address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
        guard let address, CInt(address.pointee.sa_family) == AF_INET else { return nil }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
        }
    }
}
