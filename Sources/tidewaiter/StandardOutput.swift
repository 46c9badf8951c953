import Pipeline
import SystemPackage

/// The channel for what a command was asked to print, other than reports.
enum StandardOutput {
    /// Writes `text` as it is, at once. A full disk and a reader that went away are failures: whoever asked for the
    /// text does not have it.
    static func write(_ text: String) throws(CommandFailure) {
        do {
            try FileDescriptor.standardOutput.writeAll(text.utf8)
        } catch {
            let reason = (error as? Errno)?.description.lowercased() ?? "\(error)"
            throw CommandFailure(.cannotWrite, "cannot write standard output: \(reason)")
        }
    }
}
