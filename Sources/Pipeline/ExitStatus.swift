/// The exit statuses of the command line; pipelines gate on them. The values from 64 up are those of sysexits.h.
package enum ExitStatus: Int32, Sendable {
    /// Everything was verified and nothing violates the policy.
    case compliant = 0
    /// A violation at or above `--fail-on`.
    case violation = 1
    /// No such violation, but something could not be verified.
    case incomplete = 2
    /// The command line is wrong.
    case usage = 64
    /// The policy or another input file is wrong.
    case badInput = 65
    case internalError = 70
    /// A report could not be written.
    case cannotWrite = 74
    /// SIGINT or SIGTERM; reports were still written and say that they are incomplete.
    case interrupted = 130
}
