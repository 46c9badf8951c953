import Glibc

/// A loopback address that is this test's alone for the life of the claim, whatever other tests of this machine do: in
/// this process, in others, in other people's.
final class LoopbackClaim {
    struct NoneFree: Error {}

    /// Below the ports that the kernel gives to sockets of its choice, so that no client ever sits on one.
    private static let claimPort: UInt16 = 21_000
    static let serverPort: UInt16 = 21_001

    let address: String
    private let descriptor: CInt

    init() throws {
        for _ in 0..<1000 {
            let candidate = "127.31.\(UInt8.random(in: 16...255)).\(UInt8.random(in: 1...254))"
            let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var local = InternetAddress(candidate, Self.claimPort)
            if local.withKernelAddress({ bind(descriptor, $0, $1) }) == 0 {
                address = candidate
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
        throw NoneFree()
    }

    deinit { close(descriptor) }
}

/// An IPv4 address and port as the kernel has it.
struct InternetAddress {
    private var value = sockaddr_in()

    init(_ address: String, _ port: UInt16) {
        value.sin_family = sa_family_t(AF_INET)
        value.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &value.sin_addr)
    }

    var port: UInt16 { UInt16(bigEndian: value.sin_port) }

    mutating func withKernelAddress<Value>(_ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafeMutablePointer(to: &value) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
