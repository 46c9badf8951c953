import Glibc
import SystemPackage

/// What tells whether two ways to write a path lead to one file (`x.json` and `./x.json`, a link and its target).
struct FileIdentity: Hashable {
    private let device: UInt
    private let inode: UInt
    /// The name in the directory that the numbers stand for; `nil` where they stand for the file itself.
    private let name: String?

    private init(device: UInt, inode: UInt, name: String?) {
        self.device = device
        self.inode = inode
        self.name = name
    }

    /// `nil` for a device, which takes any number of reports, and where not even the directory exists.
    init?(path: String) {
        var status = stat()
        if stat(path, &status) == 0 {
            self.init(status)
            return
        }
        let file = FilePath(path)
        let parent = file.removingLastComponent()
        guard let name = file.lastComponent?.string, stat(parent.isEmpty ? "." : parent.string, &status) == 0 else {
            return nil
        }
        self.init(device: UInt(status.st_dev), inode: UInt(status.st_ino), name: name)
    }

    /// What an open descriptor leads to, under the same terms.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT != S_IFCHR else { return nil }
        self.init(device: UInt(status.st_dev), inode: UInt(status.st_ino), name: nil)
    }
}

extension ReportDestination.Place {
    /// Whether two reports written there would end up in one file, whichever way it is spelt.
    package func isSame(as other: Self) -> Bool {
        if self == other { return true }
        guard let identity, let others = other.identity else { return false }
        return identity == others
    }

    private var identity: FileIdentity? {
        switch self {
        case .standardOutput: FileIdentity(descriptor: STDOUT_FILENO)
        case .file(let path): FileIdentity(path: path)
        }
    }
}
