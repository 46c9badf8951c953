import ArgumentParser
import Pipeline
import Scanning

/// How fast and how persistently to scan, for `audit` and `scan`.
struct ScanArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How hard to press: polite, normal or fast.",
            discussion: """
                polite: 20 to 100 probes a second per host and 1,000 in all. normal: starts at 300 per host and rises to \
                10,000 while nothing is lost. fast: starts at 400 and rises to 100,000. All of them slow down where \
                probes get lost. The options below replace single values.
                """, valueName: "timing"))
    var timing: ScanSettings.Timing?

    @Option(
        help: ArgumentHelp("Probes a second in all, at most.", valueName: "number"),
        transform: OptionValue.number(in: 1...10_000_000))
    var maxRate: Int?

    @Option(
        help: ArgumentHelp("Probes a second to one host, at most.", valueName: "number"),
        transform: OptionValue.number(in: 1...10_000_000))
    var maxHostRate: Int?

    @Option(
        help: ArgumentHelp("How often a silent port is tried again, at most.", valueName: "number"),
        transform: OptionValue.number(in: 0...20))
    var maxRetries: Int?

    @Option(
        help: ArgumentHelp("How long to wait for an answer, at most: 750ms, 2s.", valueName: "time"),
        transform: OptionValue.duration)
    var timeout: Duration?

    @Option(
        help: ArgumentHelp(
            "Sockets open at once, at most. Without it, as many as the system lets the process have.",
            valueName: "number"),
        transform: OptionValue.number(in: 1...1_000_000))
    var maxSockets: Int?

    @Option(help: ArgumentHelp("Fix the order of probes: the same seed gives the same order.", valueName: "number"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "From where the scan is made, in your words; stands in every report.", valueName: "place"))
    var vantage: String?

    /// What the user says about how to scan.
    var tuning: ScanTuning {
        var tuning = ScanTuning()
        tuning.timing = timing
        tuning.maximumRate = maxRate
        tuning.maximumHostRate = maxHostRate
        tuning.maximumRetries = maxRetries
        tuning.timeout = timeout
        tuning.maximumSockets = maxSockets
        return tuning
    }
}

extension ScanSettings.Timing: ExpressibleByArgument {}
