import CLabLinux
import Glibc

/// A program started by the lab, in a process group of its own.
struct ChildProcess {
    /// How it ended and what it used, children it waited for included.
    struct Outcome {
        /// As a shell has it: 128 and the signal for one that was killed.
        var exitStatus: Int32
        var userSeconds: Double
        var systemSeconds: Double
        /// The largest of its processes.
        var maximumResidentKilobytes: Int
    }

    let identifier: pid_t
    /// Becomes readable when it ends; closed by `reap`.
    let descriptor: Int32

    init(_ arguments: [String]) throws(RunError) {
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        identifier = lab_spawn(&pointers)
        guard identifier > 0 else { throw .command(arguments.first ?? "", errno: -identifier) }
        descriptor = lab_process_descriptor(identifier)
        guard descriptor >= 0 else { throw .system(operation: "pidfd_open", errno: -descriptor) }
    }

    /// Runs a program to its end.
    static func run(_ arguments: [String]) throws(RunError) {
        let status = try ChildProcess(arguments).reap().exitStatus
        guard status == 0 else { throw .setUp(arguments.joined(separator: " "), status: status) }
    }

    func signalGroup(_ signal: Int32) { kill(-identifier, signal) }

    /// Waits for its end.
    func reap() throws(RunError) -> Outcome {
        defer { close(descriptor) }
        var status: Int32 = 0
        var usage = rusage()
        let result = lab_reap(identifier, &status, &usage)
        guard result >= 0 else { throw .system(operation: "wait4", errno: -result) }
        let signal = status & 0x7f
        return Outcome(
            exitStatus: signal == 0 ? status >> 8 & 0xff : 128 + signal,
            userSeconds: Self.seconds(usage.ru_utime), systemSeconds: Self.seconds(usage.ru_stime),
            maximumResidentKilobytes: usage.ru_maxrss)
    }

    /// Kills whatever descendants are left, so that the namespace goes with this process: the lab is their parent by
    /// now, whichever process started them.
    static func endOrphans() {
        while let text = contents(of: "/proc/thread-self/children"), !text.isEmpty {
            for identifier in text.split(separator: " ").compactMap({ pid_t($0) }) {
                kill(identifier, SIGKILL)
                waitpid(identifier, nil, 0)
            }
        }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self).trimmingPrefix(" ").description
    }
}
