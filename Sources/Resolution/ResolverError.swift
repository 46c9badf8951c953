package import AuditModel
package import SystemPackage

/// Why nothing at all can be resolved. The description is one lower-case sentence.
package enum ResolverError: Error, Equatable, CustomStringConvertible {
    /// c-ares could not start; `reason` is its own text.
    case library(reason: String)
    /// The zone of a name server's address is no interface of this machine.
    case unknownZone(ResolverAddress)
    case hostsFile(path: String, Errno)
    /// A system call that the resolver's thread needs failed.
    case system(call: String, Errno)

    package var description: String {
        switch self {
        case .library(let reason): "the DNS library c-ares cannot start: \(reason)"
        case .unknownZone(let server):
            "this machine has no network interface with the name that stands after '%' in name server '\(server)'"
        case .hostsFile(let path, let error): "cannot read the hosts file '\(path)': \(error)"
        case .system(let call, let error): "cannot resolve names: \(call) failed: \(error)"
        }
    }
}
