import ArgumentParser
import Foundation
import LabNetwork
import LabScoring

/// Holds a scanner's result against the truth of the world it ran in.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score a scanner's result against the truth of its world.",
        discussion: """
            Reads nmap XML (nmap's, masscan's and Tidewaiter's), masscan's JSON and Tidewaiter's JSON report. Truth \
            and counters are what 'tidewaiter-lab world' wrote.
            """)

    @Option(help: ArgumentHelp("The truth file.", valueName: "path"))
    var truth: String

    @Option(help: ArgumentHelp("The counters file.", valueName: "path"))
    var counters: String?

    @Option(help: ArgumentHelp("What the scanner wrote.", valueName: "path"))
    var result: String

    @Option(help: ArgumentHelp("What the scanner is called in a table.", valueName: "name"))
    var label: String?

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
        let truth = try InputFile.decode(
            GroundTruth.self, from: truth, kind: "truth file of 'tidewaiter-lab world'")
        var run = try counters.map {
            try InputFile.decode(RunRecord.self, from: $0, kind: "counters file of 'tidewaiter-lab world'")
        }
        let score = Score(try ResultFile.read(InputFile.read(result)), truth: truth)
        if json {
            // The hosts' own counters stay in their file.
            run?.hosts = []
            let record = ScoreRecord(label: label, score: score, run: run)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(record), as: UTF8.self))
        } else {
            print(DemoTable.columns(rows(score, run)), terminator: "")
        }
    }

    private func rows(_ score: Score, _ run: RunRecord?) -> [[String]] {
        let share = { (value: Double) in String(format: "%.5f", value) }
        var rows = [
            ["recall of open", share(score.recall), "\(score.openFound) of \(score.openInTruth)"],
            ["precision of open", share(score.precision), "\(score.openWrongly) wrongly"],
            ["right states", share(score.rightShare), "\(score.rightStates) of \(score.endpoints)"],
            ["unmentioned", "\(score.unmentioned)", ""],
        ]
        if score.tarpits > 0 {
            rows.append(["tarpits", "\(score.tarpits)", "\(score.tarpitEndpointsReportedOpen) open ports reported"])
        }
        for (truth, said) in score.confusion.sorted(by: { $0.key < $1.key }) {
            for (state, count) in said.sorted(by: { $0.key < $1.key }) where state != truth {
                rows.append(["\(truth) taken for \(state)", "\(count)", ""])
            }
        }
        guard let run else { return rows }
        let seconds = { (value: Double) in String(format: "%.2f s", value) }
        let limitShare = run.total.probes == 0 ? 0 : Double(run.total.overCapacity) / Double(run.total.probes)
        return rows + [
            ["time", seconds(run.command.wallSeconds), run.command.wasStopped ? "stopped" : ""],
            ["processor", seconds(run.command.userSeconds + run.command.systemSeconds), ""],
            ["largest memory", "\(run.command.maximumResidentKilobytes / 1024) MiB", ""],
            ["probes", "\(run.total.probes)", "\(run.total.duplicateProbes) repeated"],
            ["packets", "\(run.total.packets)", "\(run.total.bytes) bytes"],
            ["over capacity", share(limitShare), "\(run.total.overCapacity) probes"],
            ["peak at one host", "\(run.total.peakInOneSecond)/s", "\(run.total.peakIn100Milliseconds) in 100 ms"],
        ]
    }
}
