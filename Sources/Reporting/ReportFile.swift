import Glibc
package import SystemPackage

/// Why a report could not be written to its place.
package struct ReportWriteError: Error, Equatable, CustomStringConvertible {
    package enum Cause: Hashable, Sendable {
        /// The system's error.
        case system(Errno)
        case isDirectory
        /// The rendering itself failed.
        case defect(String)
    }

    /// The file, or its directory where that is the trouble.
    package let path: String
    package let cause: Cause

    package init(path: String, cause: Cause) {
        self.path = path
        self.cause = cause
    }

    init(path: String, _ error: RenderError) {
        switch error {
        case .write(let errno): self.init(path: path, cause: .system(errno))
        case .defect(let what): self.init(path: path, cause: .defect(what))
        }
    }

    package var description: String {
        switch cause {
        case .system(let errno): "cannot write '\(path)': \(errno.description.lowercased())"
        case .isDirectory: "cannot write '\(path)': it is a directory; name a file in it"
        case .defect(let what): "cannot write '\(path)': \(what); please report this defect"
        }
    }
}

/// A file that appears whole or not at all: it is written beside its place under another name, brought to the disk, and
/// renamed. Whatever fails, the temporary is removed and an older file keeps its bytes.
///
/// A place that exists and is no regular file (a terminal, a pipe, `/dev/null`) is written directly, since a rename
/// would replace the device. A symbolic link stays, and what it points to is replaced or made.
package struct ReportFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Whether `write` has a chance: the directory exists and can be written to, and the path is not one itself.
    package func preflight() throws(ReportWriteError) {
        switch try kind() {
        case .directory: throw ReportWriteError(path: path, cause: .isDirectory)
        case .special: try check(path, W_OK)
        case .regular, .absent: try check(directory, W_OK | X_OK)
        }
    }

    /// Calls `body` with a sink for the file's bytes.
    package func write(
        _ body: (@escaping ByteSink) throws(RenderError) -> Void
    ) throws(ReportWriteError) {
        switch try kind() {
        case .directory: throw ReportWriteError(path: path, cause: .isDirectory)
        case .special: try writeDirectly(body)
        case .regular(let mode): try writeWhole(mode: mode, body)
        case .absent: try writeWhole(mode: nil, body)
        }
    }

    private enum Kind {
        case absent
        case regular(mode: CInterop.Mode)
        case directory
        case special
    }

    private func kind() throws(ReportWriteError) -> Kind {
        // A path that ends in a slash names a directory, also one that is not there.
        guard !path.hasSuffix("/") else { return .directory }
        var status = stat()
        guard stat(path, &status) == 0 else {
            let error = Errno(rawValue: errno)
            if error == .noSuchFileOrDirectory { return .absent }
            throw ReportWriteError(path: path, cause: .system(error))
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFREG: return .regular(mode: status.st_mode & 0o7777)
        default: return .special
        }
    }

    private func check(_ path: String, _ mode: Int32) throws(ReportWriteError) {
        guard access(path, mode) == 0 else {
            throw ReportWriteError(path: path, cause: .system(Errno(rawValue: errno)))
        }
    }

    /// The path with symbolic links followed, also to a file that is not there yet: the rename must not replace a link.
    private var resolvedPath: FilePath {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return FilePath(String(cString: resolved))
        }
        var file = FilePath(path)
        // As many links as Linux follows (path_resolution(7)); `stat` has refused a longer chain.
        for _ in 0..<40 {
            guard let target = Self.target(ofLink: file) else { break }
            file = file.removingLastComponent().pushing(target)
        }
        return file
    }

    /// `nil` for what is no symbolic link.
    private static func target(ofLink link: FilePath) -> FilePath? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = link.withPlatformString { readlink($0, &target, target.count - 1) }
        return count > 0 ? FilePath(platformString: target) : nil
    }

    private var directory: String {
        let parent = resolvedPath.removingLastComponent().string
        return parent.isEmpty ? "." : parent
    }

    private func writeDirectly(
        _ body: (@escaping ByteSink) throws(RenderError) -> Void
    ) throws(ReportWriteError) {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .writeOnly)
        } catch {
            throw ReportWriteError(path: path, cause: .system(error as? Errno ?? .ioError))
        }
        defer { try? descriptor.close() }
        try fill(descriptor, body)
    }

    private func writeWhole(
        mode: CInterop.Mode?,
        _ body: (@escaping ByteSink) throws(RenderError) -> Void
    ) throws(ReportWriteError) {
        let temporary = try TemporarySibling(of: resolvedPath, mode: mode)
        do throws(ReportWriteError) {
            try fill(temporary.descriptor, body)
            try temporary.replaceOriginal()
        } catch {
            temporary.remove()
            throw error
        }
    }

    private func fill(
        _ descriptor: FileDescriptor,
        _ body: (@escaping ByteSink) throws(RenderError) -> Void
    ) throws(ReportWriteError) {
        do throws(RenderError) {
            try body { bytes throws(Errno) in try descriptor.writeWhole(bytes) }
        } catch {
            throw ReportWriteError(path: path, error)
        }
    }
}

extension FileDescriptor {
    /// Writes all bytes, however many calls it takes.
    func writeWhole(_ bytes: [UInt8]) throws(Errno) {
        do {
            try writeAll(bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
