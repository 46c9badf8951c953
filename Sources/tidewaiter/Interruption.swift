import Foundation
import Glibc
import Pipeline
import Synchronization

/// SIGINT and SIGTERM. The first one cancels the run, which then writes the reports it has; the second ends the process
/// at once.
enum Interruption {
    /// Signals belong to the process, so what they do does too. The task that the first signal cancels, if one runs.
    private static let cancel = Mutex<(@Sendable () -> Void)?>(nil)
    private static let signalCount = Atomic<Int>(0)
    /// The writing end of the pipe that wakes the thread which does what a signal handler must not do: take locks.
    private static let wakeUp = Atomic<Int32>(-1)

    /// To be called once, first of all.
    static func listen() {
        // A reader that goes away (`tidewaiter ... | head`) is a write error like any other, not the end of the run.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        // Without a pipe there is no orderly end, but signals still end the process, as they do by default.
        guard pipe(&ends) == 0 else { return }
        let reading = ends[0]
        wakeUp.store(ends[1], ordering: .relaxed)
        Thread {
            var byte: UInt8 = 0
            while read(reading, &byte, 1) != 1 {}
            guard let cancel = cancel.withLock({ $0 }) else { _exit(ExitStatus.interrupted.rawValue) }
            cancel()
        }.start()
        // The handler counts, writes a byte and ends: all that POSIX allows in one (signal-safety(7)).
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                let isFirst = Interruption.signalCount.add(1, ordering: .relaxed).oldValue == 0
                guard isFirst else { _exit(ExitStatus.interrupted.rawValue) }
                var byte: UInt8 = 1
                write(Interruption.wakeUp.load(ordering: .relaxed), &byte, 1)
            }
        }
    }

    /// Runs `work` as a task that the first signal cancels.
    static func cancelling<Success: Sendable>(
        _ work: @escaping @Sendable () async -> Success
    ) async -> Success {
        let task = Task(operation: work)
        cancel.withLock { $0 = { task.cancel() } }
        // Once the run is over its reports are written: then the first signal changes nothing, and the second ends it.
        defer { cancel.withLock { $0 = {} } }
        return await task.value
    }
}
