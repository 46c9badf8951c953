import Glibc
import SystemPackage

/// A new file in the directory of the one that it is to replace.
struct TemporarySibling {
    let descriptor: FileDescriptor
    private let path: FilePath
    private let original: FilePath

    /// Creates the file, with the mode of the one to be replaced, else with what the process's mask leaves of 0666.
    init(of original: FilePath, mode: CInterop.Mode?) throws(ReportWriteError) {
        self.original = original
        // Two runs may write into one directory, and a killed one may have left its temporary.
        for attempt in 0..<100 {
            let name = ".tidewaiter-\(getpid())-\(attempt).part"
            let path = original.removingLastComponent().appending(name)
            do {
                descriptor = try FileDescriptor.open(
                    path, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                    permissions: FilePermissions(rawValue: 0o666))
                self.path = path
                // The report is as readable as the one that it replaces; failing that, as a new file is.
                if let mode { _ = fchmod(descriptor.rawValue, mode) }
                return
            } catch Errno.fileExists {
                continue
            } catch {
                throw ReportWriteError(path: original.string, cause: .system(error as? Errno ?? .ioError))
            }
        }
        throw ReportWriteError(path: original.string, cause: .system(.fileExists))
    }

    /// Brings the bytes to the disk, then puts the file in the original's place in one step.
    func replaceOriginal() throws(ReportWriteError) {
        guard fsync(descriptor.rawValue) == 0 else { throw failure() }
        guard rename(path.string, original.string) == 0 else { throw failure() }
        try? descriptor.close()
        syncDirectory()
    }

    /// Leaves nothing behind; for after a failure, so that its own failure is not reported.
    func remove() {
        try? descriptor.close()
        _ = unlink(path.string)
    }

    /// Makes the rename itself durable. Not every file system can; the file is whole either way.
    private func syncDirectory() {
        let parent = original.removingLastComponent()
        guard let directory = try? FileDescriptor.open(parent.isEmpty ? "." : parent, .readOnly) else { return }
        _ = fsync(directory.rawValue)
        try? directory.close()
    }

    private func failure() -> ReportWriteError {
        ReportWriteError(path: original.string, cause: .system(Errno(rawValue: errno)))
    }
}
