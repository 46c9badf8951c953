package import ExposurePolicy
package import Resolution
package import Scanning

/// Why a run ended without a report. Whatever goes wrong with single hosts is in the report instead. The description is
/// one lower-case sentence.
package enum RunError: Error, CustomStringConvertible {
    /// The targets leave nothing to look at.
    case nothingToDo(String)
    /// The policy is well formed, but what its names led to cannot be audited.
    case policy(PolicyErrors)
    /// More addresses than one run can hold.
    case tooManyAddresses
    case resolver(ResolverError)
    case scan(ScanError)

    /// Addresses of one run, at most, as in audits.
    package static let addressLimit = 1 << 20

    package var description: String {
        switch self {
        case .nothingToDo(let reason): reason
        case .policy(let errors): errors.description
        case .tooManyAddresses:
            "the targets stand for more than \(Self.addressLimit) addresses; split them into several runs"
        case .resolver(let error): error.description
        case .scan(let error): error.description
        }
    }
}
