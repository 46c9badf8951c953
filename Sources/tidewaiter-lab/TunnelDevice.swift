import AuditModel
import CLabLinux
import Glibc

/// A TUN interface in a network namespace that only this process and its children have, and its packets.
final class TunnelDevice {
    static let name = "tide0"

    /// The scanner's own address.
    static func address(_ family: IPAddress.Family) -> IPAddress {
        family == .v4 ? IPAddress(v4: 0x0aff_0001) : IPAddress(v6: 0xfd77_0000_0000_00ff << 64 | 1)
    }

    let descriptor: Int32

    /// Leaves the machine's network for a new one that holds a loopback interface and this device, with routes to the
    /// IPv4 and IPv6 prefixes in which worlds lie. The namespace ends with the last process in it.
    init() throws(RunError) {
        let isolated = lab_isolate_network()
        guard isolated >= 0 else { throw .namespace(errno: -isolated) }
        let opened = lab_open_tun(Self.name)
        guard opened >= 0 else { throw .device(errno: -opened) }
        descriptor = opened
        for command in Self.setUp {
            try ChildProcess.run(command.split(separator: " ").map { String($0) })
        }
    }

    deinit { close(descriptor) }

    private static let setUp = [
        "ip link set lo up",
        // Room for a burst, so that a moment without the processor loses nothing.
        "ip link set \(name) txqueuelen 20000",
        "ip link set \(name) up",
        "ip address add \(address(.v4))/8 dev \(name)",
        "ip address add \(address(.v6))/16 dev \(name) nodad",
    ]

    /// The next packet's length, or `nil` when none waits.
    func read(into buffer: inout [UInt8]) throws(RunError) -> Int? {
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw .system(operation: "reading from TUN", errno: errno) }
        return nil
    }

    /// Hands a packet to the kernel; `false` when it would not take it.
    func write(_ packet: [UInt8]) -> Bool {
        packet.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == packet.count
    }
}
