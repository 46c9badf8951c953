import AuditModel
import ExposurePolicy
import Pipeline
import SystemPackage

/// A policy on disk.
struct PolicyFile {
    let path: String

    /// The policy, and what is doubtful about it without being wrong. All errors are found before any is shown.
    func read() throws(CommandFailure) -> (policy: Policy, warnings: [PolicyDiagnostic]) {
        let bytes = try bytes()
        do throws(PolicyErrors) {
            return try PolicyParser().parse(bytes, path: path)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Policies beyond this size are mistakes: 5 MB hold tens of thousands of expectations.
    private static let sizeLimit = 64 << 20

    private func bytes() throws(CommandFailure) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            return try file.closeAfter { try Self.everything(of: file) }
        } catch {
            let reason = (error as? Errno)?.description ?? "\(error)"
            throw CommandFailure(.badInput, "cannot read the policy '\(path)': \(reason.lowercased())")
        }
    }

    /// Up to one byte beyond the limit, so that a file that never ends does.
    private static func everything(of file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= sizeLimit else { throw Errno.fileTooLarge }
        }
    }
}

extension CommandFailure {
    /// Each diagnostic with its line, and how many there were.
    init(_ errors: PolicyErrors) {
        let count = errors.diagnostics.count { $0.severity == .error }
        self.init(
            .badInput, diagnostics: errors.diagnostics.map(\.description),
            closing: "the policy has \(count == 1 ? "an error" : "\(count) errors"); nothing was scanned")
    }
}
