import Foundation

/// The kernel's own counters of an interface in this thread's network namespace.
enum InterfaceCounters {
    /// Packets that were to leave through `interface` and were dropped instead, by proc(5)'s net/dev table: the twelfth
    /// number after the name.
    static func droppedOnTransmit(_ interface: String) -> Int {
        guard let table = try? String(contentsOfFile: "/proc/thread-self/net/dev", encoding: .utf8) else { return 0 }
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == interface else { continue }
            let numbers = parts[1].split(separator: " ").compactMap { Int($0) }
            return numbers.count > 11 ? numbers[11] : 0
        }
        return 0
    }
}
