import CMalloc
import Foundation
import Glibc

/// What a piece of work took: time, processor time of all threads, and memory.
struct Measurement {
    let seconds: Double
    let processorSeconds: Double
    /// The highest resident size during the work, and what of it came on top of the size before, in bytes.
    let peak: Int
    let addedPeak: Int

    /// Does `work` and measures it.
    init(_ work: () throws -> Void) throws {
        // Gives back what earlier work freed, and starts the peak anew (proc(5), clear_refs).
        malloc_trim(0)
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        let residentBefore = try Self.status("VmRSS:")
        let processorBefore = Self.processorTime
        let duration = try ContinuousClock().measure(work)
        processorSeconds = Self.processorTime - processorBefore
        seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        peak = try Self.status("VmHWM:")
        addedPeak = peak - residentBefore
    }

    /// Cells of a Markdown table: wall clock, processor, and the memory that the work added.
    var cells: String {
        String(format: "%.2f | %.2f | %d", seconds, processorSeconds, addedPeak >> 20)
    }

    static let heading = "time, s | processor, s | memory added, MB"

    private static func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 << 10 } ?? 0
    }

    private static var processorTime: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
