package import AuditModel
import Glibc

/// Why the lab cannot go on.
package enum LabError: Error, Equatable, CustomStringConvertible {
    /// A service's address and port could not be had.
    case cannotServe(Endpoint, errno: Int32)
    /// A system call that should not fail did; `operation` names it.
    case system(operation: String, errno: Int32)

    package var description: String {
        switch self {
        case .cannotServe(let endpoint, EADDRINUSE):
            "cannot serve \(endpoint): something else, perhaps another lab, has that port; end it or use --prefix"
        case .cannotServe(let endpoint, EADDRNOTAVAIL):
            "cannot serve \(endpoint): this machine does not have that address; is the loopback interface up?"
        case .cannotServe(let endpoint, let code):
            "cannot serve \(endpoint): \(Self.text(code))"
        case .system(let operation, let code):
            "\(operation) failed: \(Self.text(code))"
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
