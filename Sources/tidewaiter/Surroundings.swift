import AuditModel
import Glibc
import Pipeline

extension RunContext {
    /// The world as it is now: the only place where the command line's runs read clock, chance and host name.
    static func current(vantage: String?, seed: UInt64?) -> RunContext {
        var generator = SystemRandomNumberGenerator()
        let clock = Clock.running()
        return RunContext(
            tool: ToolRecord(name: ToolVersion.name, version: ToolVersion.version),
            runIdentifier: runIdentifier(at: clock(), chance: generator.next()),
            scannerHost: hostName(),
            arguments: [ToolVersion.name] + CommandLine.arguments.dropFirst(),
            vantage: vantage,
            seed: seed ?? generator.next(),
            clock: clock)
    }

    /// Sorts by time, and two runs in one second differ: `20260301T120000Z-7f3a9c01d2e4b586`.
    private static func runIdentifier(at time: Timestamp, chance: UInt64) -> String {
        let digits = time.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        let hex = String(chance, radix: 16)
        return "\(digits)Z-\(String(repeating: "0", count: 16 - hex.count))\(hex)"
    }

    private static func hostName() -> String {
        // HOST_NAME_MAX is 64 on Linux.
        var bytes = [CChar](repeating: 0, count: 65)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The wall clock, read here and nowhere else, in the milliseconds that reports have: what is made of a stored report
/// later is the same as what was made of it at once.
enum Clock {
    /// The time as it goes on from one reading: it never runs backwards, whatever is done to the date meanwhile.
    static func running() -> @Sendable () -> Timestamp {
        let start = now()
        let reading = ContinuousClock.now
        return {
            let passed = (ContinuousClock.now - reading).components
            let milliseconds = passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000
            return Timestamp(microseconds: start.microseconds + milliseconds * 1000)
        }
    }

    @Sendable static func now() -> Timestamp {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000_000 * 1000)
    }
}
