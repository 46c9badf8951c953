import CLinuxNet
import Glibc
package import SystemPackage

/// Wakes a `Poller` from any thread, through an eventfd(2) that the poller watches as readable.
package final class Waker: Sendable {
    private let descriptor: Descriptor

    package init() throws(Errno) {
        let flags = CInt(EFD_CLOEXEC | EFD_NONBLOCK)
        descriptor = Descriptor(owning: try retryingInterrupted { eventfd(0, flags) }.get())
    }

    /// To be added to the poller.
    package var raw: CInt { descriptor.raw }

    package func wake() {
        var one: UInt64 = 1
        // A full counter (EAGAIN) means that the poller is about to wake anyway.
        _ = withUnsafeBytes(of: &one) { write(descriptor.raw, $0.baseAddress, $0.count) }
    }

    /// Takes back all wake-ups so far; the poller's thread calls it before it looks for what woke it.
    package func clear() {
        var count: UInt64 = 0
        _ = withUnsafeMutableBytes(of: &count) { read(descriptor.raw, $0.baseAddress, $0.count) }
    }
}
