import AuditModel
import ExposurePolicy
import Pipeline
import SystemPackage

/// A policy on disk.
struct PolicyFile {
    let path: String
    /// What `${NAME}` stands for.
    var definitions: [String: String] = [:]
    /// What errors in it keep from happening, for whoever asked for it.
    var consequence: String?

    /// The policy with what it includes, and what is doubtful about it without being wrong. All errors are found before
    /// any is shown.
    func read() throws(CommandFailure) -> (policy: Policy, warnings: [PolicyDiagnostic]) {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try Self.bytes(of: path)
        } catch {
            throw CommandFailure(.badInput, "cannot read the policy '\(path)': \(error.reason)")
        }
        let parser = PolicyParser(definitions: definitions) { path throws(PolicyParser.IncludeFailure) in
            do throws(Errno) {
                return try Self.bytes(of: path)
            } catch {
                throw PolicyParser.IncludeFailure(error.reason)
            }
        }
        do throws(PolicyErrors) {
            return try parser.parse(bytes, path: path)
        } catch {
            throw CommandFailure(error, consequence: consequence)
        }
    }

    /// Policies beyond this size are mistakes: 5 MB hold tens of thousands of expectations.
    private static let sizeLimit = 64 << 20

    private static func bytes(of path: String) throws(Errno) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            return try file.closeAfter { try everything(of: file) }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Up to one chunk beyond the limit, so that a file that never ends does.
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

extension Errno {
    /// The system's words, as a part of a sentence.
    fileprivate var reason: String { description.lowercased() }
}

extension CommandFailure {
    /// Each diagnostic with its line, and how many there were.
    ///
    /// - Parameter consequence: what did not happen for them, where a run was asked for.
    init(_ errors: PolicyErrors, consequence: String? = nil) {
        let count = errors.diagnostics.count { $0.severity == .error }
        let tail = consequence.map { "; \($0)" } ?? ""
        self.init(
            .badInput, diagnostics: errors.diagnostics.map(\.description),
            closing: "the policy has \(count == 1 ? "an error" : "\(count) errors")\(tail)")
    }
}
