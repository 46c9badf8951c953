import Foundation

/// What our own scanner is to reach in a world with a name: the median time of all seeds, the worst seed in all else.
struct Aim {
    private var seconds: Double
    private var recall = 1.0
    private var rightShare = 0.0
    /// Of the probes.
    private var overCapacityShare = 1.0
    private var mebibytes = Int.max

    /// The aim of a scanner by its label, if it has one in this world.
    static func of(_ label: String, in world: String) -> Aim? {
        switch (world, label) {
        case ("clean", "tidewaiter"): Aim(seconds: 8)
        case ("clean", "tidewaiter-fast"): Aim(seconds: 3)
        case ("hard", "tidewaiter"):
            Aim(seconds: 15, recall: 0.999, rightShare: 0.999, overCapacityShare: 0.01)
        case ("one-drop", "tidewaiter"): Aim(seconds: 30)
        case ("one-drop", "tidewaiter-fast"): Aim(seconds: 10)
        // nmap -sU -T4 took 20 s where refusals are limited to one a second.
        case ("udp", "tidewaiter"): Aim(seconds: 20, rightShare: 1)
        case ("udp-free", "tidewaiter"): Aim(seconds: 4, rightShare: 1)
        // 150,000 of 409,600 endpoints a second.
        case ("loopback", "tidewaiter"): Aim(seconds: 409_600 / 150_000, rightShare: 1)
        case ("loopback-large", "tidewaiter"): Aim(seconds: 60, rightShare: 1, mebibytes: 300)
        default: nil
        }
    }

    /// For the table.
    var text: String {
        var parts = ["at most \((seconds * 10).rounded() / 10) s", "recall \(recall)"]
        if rightShare > 0 { parts.append("right states \(rightShare)") }
        if overCapacityShare < 1 { parts.append("over capacity under \(overCapacityShare * 100) %") }
        if mebibytes < .max { parts.append("under \(mebibytes) MiB") }
        return parts.joined(separator: ", ")
    }

    func isMet(seconds: Double, recall: Double, rightShare: Double, overCapacityShare: Double, mebibytes: Int) -> Bool {
        seconds <= self.seconds && recall >= self.recall && rightShare >= self.rightShare
            && (overCapacityShare < self.overCapacityShare || self.overCapacityShare == 1)
            && mebibytes < self.mebibytes
    }
}
