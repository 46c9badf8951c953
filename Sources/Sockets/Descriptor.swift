import Glibc
import SystemPackage

/// A file descriptor with one owner, closed when the owner goes.
package struct Descriptor: ~Copyable {
    package let raw: CInt

    package init(owning raw: CInt) { self.raw = raw }

    /// Never retried on EINTR: Linux has closed the descriptor by then (close(2)).
    deinit { _ = Glibc.close(raw) }
}

/// Calls `body` until it is not interrupted by a signal; `nil` from `Errno` means success.
@inline(__always)
func retryingInterrupted(_ body: () -> CInt) -> Result<CInt, Errno> {
    while true {
        let result = body()
        if result >= 0 { return .success(result) }
        let error = Errno(rawValue: errno)
        if error != .interrupted { return .failure(error) }
    }
}
