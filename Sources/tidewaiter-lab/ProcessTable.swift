import Glibc

/// What proc(5) says of processes.
enum ProcessTable {
    /// The highest resident set so far of `process` or any of its descendants, in KiB.
    ///
    /// wait4's figure will not do for a small program: the kernel counts what a child shared with this process between
    /// fork and exec, and this process holds a whole world.
    static func peakResidentKilobytes(of process: pid_t) -> Int {
        let own = contents(of: "/proc/\(process)/status").flatMap { value(of: "VmHWM:", in: $0) } ?? 0
        return children(of: "/proc/\(process)/task/\(process)").reduce(own) { max($0, peakResidentKilobytes(of: $1)) }
    }

    /// The children of this thread.
    static var ownChildren: [pid_t] { children(of: "/proc/thread-self") }

    private static func children(of directory: String) -> [pid_t] {
        (contents(of: directory + "/children") ?? "").split(separator: " ").compactMap { pid_t($0) }
    }

    private static func value(of key: String, in status: String) -> Int? {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
        return line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}
