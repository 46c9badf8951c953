import CLabLinux
import Glibc

/// A program started by the lab, in a process group of its own.
struct ChildProcess {
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
        let status = try ChildProcess(arguments).reap()
        guard status == 0 else { throw .setUp(arguments.joined(separator: " "), status: status) }
    }

    func signalGroup(_ signal: Int32) { kill(-identifier, signal) }

    /// Waits for its end and gives its exit status, as a shell has it: 128 and the signal for one that was killed.
    func reap() throws(RunError) -> Int32 {
        defer { close(descriptor) }
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 {
            guard errno == EINTR else { throw .system(operation: "waitpid", errno: errno) }
        }
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : 128 + signal
    }

    /// Kills whatever descendants are left, so that the namespace goes with this process: the lab is their parent by
    /// now, whichever process started them.
    static func endOrphans() {
        while case let orphans = ProcessTable.ownChildren, !orphans.isEmpty {
            for identifier in orphans {
                kill(identifier, SIGKILL)
                waitpid(identifier, nil, 0)
            }
        }
    }

    /// The processor seconds, in user and in kernel mode, of every descendant that has ended.
    static var processorSeconds: (user: Double, system: Double) {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return (seconds(usage.ru_utime), seconds(usage.ru_stime))
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
