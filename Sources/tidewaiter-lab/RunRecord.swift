import AuditModel
import Foundation
import LabNetwork

/// What a run counted: the counters file.
struct RunRecord: Codable {
    struct Command: Codable {
        var arguments: [String]
        var exitStatus: Int32
        var wasStopped: Bool
        var wallSeconds: Double
        var userSeconds: Double
        var systemSeconds: Double
        var maximumResidentKilobytes: Int
    }

    /// How well the lab itself did. A run with refused or unread packets, or many late ones, says little about the
    /// scanner.
    struct Quality: Codable {
        var refusedPackets: Int
        var unreadPackets: Int
        var deliveries: Int
        var meanLatenessMicroseconds: Double
        var maximumLatenessMicroseconds: Double
        var lateShare: Double
    }

    struct Host: Codable {
        var address: IPAddress
        var counters: HostCounters
    }

    var world: String
    var seed: UInt64
    var command: Command
    var quality: Quality
    var total: HostCounters
    var strayPackets: Int
    var malformedPackets: Int
    /// In the order of their addresses; none where the kernel plays them, which counts nothing.
    var hosts: [Host]

    init(world: World, arguments: [String], network: SimulatedNetwork, outcome: WorldRun.Outcome) {
        self.world = world.plan.name
        seed = world.seed
        command = Command(
            arguments: arguments, exitStatus: outcome.exitStatus, wasStopped: outcome.wasStopped,
            wallSeconds: outcome.wallSeconds,
            userSeconds: outcome.userSeconds, systemSeconds: outcome.systemSeconds,
            maximumResidentKilobytes: outcome.maximumResidentKilobytes)
        quality = Quality(
            refusedPackets: outcome.refusedPackets, unreadPackets: outcome.unreadPackets,
            deliveries: outcome.punctuality.deliveries,
            meanLatenessMicroseconds: outcome.punctuality.meanMicroseconds,
            maximumLatenessMicroseconds: Double(outcome.punctuality.maximumNanoseconds) / 1000,
            lateShare: outcome.punctuality.lateShare)
        let counters = network.counters
        hosts = world.plan.isLoopback ? [] : counters.map { Host(address: $0.address, counters: $0.counters) }
        total = counters.reduce(HostCounters()) { $0 + $1.counters }
        strayPackets = network.strayPackets
        malformedPackets = network.malformedPackets
    }

    /// For the terminal, after the command's own output.
    var summaryLine: String {
        let seconds = String(format: "%.2f", command.wallSeconds)
        let late = String(format: "%.0f", quality.maximumLatenessMicroseconds)
        let mean = String(format: "%.0f", quality.meanLatenessMicroseconds)
        return """
            lab: \(world) seed \(seed): \(seconds) s, \(total.probes) probes (\(total.duplicateProbes) repeated, \
            \(total.overCapacity) over capacity), peak \(total.peakInOneSecond)/s at one host, \(total.answers) \
            answers; deliveries \(mean) us late on average, \(late) us at most, \(quality.unreadPackets) packets unread
            """
    }
}
