import Foundation
import LabNetwork

/// Scores by world and scanner, in the order in which they came.
struct ScoreTable {
    private struct Row {
        let label: String
        var records: [(score: ScoreRecord, run: RunRecord)]
    }

    private struct Section {
        let world: String
        var rows: [Row]
    }

    private var sections: [Section] = []

    private static let heading = [
        "scanner", "seeds", "time, s", "recall", "precision", "right states", "packets", "over capacity",
        "peak at a host, /s", "processor, s", "memory, MiB", "aim", "met",
    ]

    mutating func add(_ score: ScoreRecord, _ run: RunRecord) {
        let label = score.label ?? run.command.arguments.first ?? ""
        let section: Int
        if let known = sections.firstIndex(where: { $0.world == run.world }) {
            section = known
        } else {
            section = sections.count
            sections.append(Section(world: run.world, rows: []))
        }
        if let row = sections[section].rows.firstIndex(where: { $0.label == label }) {
            sections[section].rows[row].records.append((score, run))
        } else {
            sections[section].rows.append(Row(label: label, records: [(score, run)]))
        }
    }

    /// A heading, a table and the commands for every world.
    var markdown: String { sections.map { Self.markdown($0) }.joined(separator: "\n") }

    private static func markdown(_ section: Section) -> String {
        var text = "## \(section.world)\n\n| \(heading.joined(separator: " | ")) |\n"
        text += "|---" + String(repeating: "|---:", count: heading.count - 1) + "|\n"
        for row in section.rows {
            text += "| \(cells(row, world: section.world).joined(separator: " | ")) |\n"
        }
        text += "\n"
        for row in section.rows {
            guard let command = row.records.first?.run.command.arguments.last else { continue }
            text += "- \(row.label): `\(command)`\n"
        }
        return text
    }

    private static func cells(_ row: Row, world: String) -> [String] {
        let runs = row.records.map(\.run)
        let times = runs.map(\.command.wallSeconds)
        // A run that was stopped took longer than this.
        let mark = runs.contains { $0.command.wasStopped } ? "> " : ""
        let range = "\(number(times.min() ?? 0, 1))-\(number(times.max() ?? 0, 1))"
        let overCapacity =
            runs.map { $0.total.probes == 0 ? 0 : Double($0.total.overCapacity) / Double($0.total.probes) }.max() ?? 0
        let worst = { (value: (ScoreRecord) -> Double) in row.records.map { value($0.score) }.min() ?? 0 }
        let mebibytes = (runs.map(\.command.maximumResidentKilobytes).max() ?? 0) / 1024
        let aim = Aim.of(row.label, in: world)
        let isMet = aim?.isMet(
            seconds: median(times), recall: worst(\.recall), rightShare: worst(\.rightShare),
            overCapacityShare: overCapacity, mebibytes: mebibytes)
        return [
            row.label,
            "\(runs.count)",
            runs.count == 1 ? mark + number(times[0], 1) : "\(mark)\(number(median(times), 1)) (\(range))",
            number(worst(\.recall), 4),
            number(worst(\.precision), 4),
            number(worst(\.rightShare), 4),
            number(median(runs.map { Double($0.total.packets) }), 0),
            number(overCapacity * 100, 2) + " %",
            "\(runs.map(\.total.peakInOneSecond).max() ?? 0)",
            number(median(runs.map { $0.command.userSeconds + $0.command.systemSeconds }), 1),
            "\(mebibytes)",
            aim?.text ?? "",
            isMet.map { $0 ? "met" : "not met" } ?? "",
        ]
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        // Rounded down: 0.99996 must not read as "found everything".
        let scale = pow(10, Double(digits))
        return String(format: "%.\(digits)f", digits == 4 ? (value * scale).rounded(.down) / scale : value)
    }
}
