import Glibc

/// Why a world could not be run.
enum RunError: Error, CustomStringConvertible {
    case namespace(errno: Int32)
    case device(errno: Int32)
    case command(String, errno: Int32)
    /// An `ip` command of the set-up ended with this status.
    case setUp(String, status: Int32)
    case system(operation: String, errno: Int32)

    var description: String {
        switch self {
        case .namespace(let code):
            "cannot make a network namespace: \(Self.text(code)); a simulated network needs root, or CAP_SYS_ADMIN"
        case .device(let code):
            "cannot make a TUN device: \(Self.text(code)); is /dev/net/tun there, and has this process CAP_NET_ADMIN?"
        case .command(let name, let code): "cannot run '\(name)': \(Self.text(code))"
        case .setUp(let command, let status): "'\(command)' failed with status \(status)"
        case .system(let operation, let code): "\(operation) failed: \(Self.text(code))"
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
