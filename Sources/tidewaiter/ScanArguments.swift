import ArgumentParser
import AuditModel

/// How fast and how persistently to scan, for `audit` and `scan`.
struct ScanArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How hard to press: polite, normal or fast.",
            discussion: """
                polite: 20 to 100 probes a second per host and 1,000 in all. normal: starts at 300 per host and rises to \
                10,000 while nothing is lost. fast: starts at 400 and rises to 100,000. All of them slow down where \
                probes get lost. The options below replace single values; a maximum pulls down what starts above it.
                """, valueName: "timing"))
    var timing: ScanTiming?

    @Option(.maximumRate) var maxRate: Int?
    @Option(.initialRate) var initialRate: Int?
    @Option(.maximumHostRate) var maxHostRate: Int?
    @Option(.initialHostRate) var initialHostRate: Int?
    @Option(.initialDatagramRate) var initialUdpRate: Int?
    @Option(.maximumRetries) var maxRetries: Int?
    @Option(.minimumRetries) var minRetries: Int?
    @Option(.maximumTimeout) var timeout: Int?
    @Option(.minimumTimeout) var minRttTimeout: Int?
    @Option(.initialTimeout) var initialRttTimeout: Int?
    @Option(.maximumSockets) var maxSockets: Int?
    @Option(.pacesLoopback) var paceLoopback: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Fix the order of probes: the same seed gives the same order.", valueName: "number"),
        transform: OptionValue.number(in: 0...UInt64.max))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "From where the scan is made, in your words; stands in every report.", valueName: "place"))
    var vantage: String?

    /// What the user says about how to scan.
    var tuning: ScanTuning {
        var tuning = ScanTuning(timing: timing)
        for value in ScanValue.allCases { tuning[value] = self[keyPath: Self.property(value)] }
        return tuning
    }

    private static func property(_ value: ScanValue) -> KeyPath<ScanArguments, Int?> {
        switch value {
        case .maximumRate: \.maxRate
        case .initialRate: \.initialRate
        case .maximumHostRate: \.maxHostRate
        case .initialHostRate: \.initialHostRate
        case .initialDatagramRate: \.initialUdpRate
        case .maximumRetries: \.maxRetries
        case .minimumRetries: \.minRetries
        case .maximumTimeout: \.timeout
        case .minimumTimeout: \.minRttTimeout
        case .initialTimeout: \.initialRttTimeout
        case .maximumSockets: \.maxSockets
        case .pacesLoopback: \.paceLoopback
        }
    }

    func validate() throws {
        guard let (lower, upper) = tuning.contradiction, let low = tuning[lower], let high = tuning[upper] else {
            return
        }
        throw ValidationError(
            "--\(lower.rawValue) \(lower.text(low)) is above --\(upper.rawValue) \(upper.text(high)); "
                + "lower it or raise the other")
    }
}

extension Option where Value == Int? {
    /// The option of a value of the scan, under its own name and nmap's.
    fileprivate init(_ value: ScanValue) {
        self.init(
            name: NameSpecification([value.rawValue, value.alias].compactMap { $0 }.map { .customLong($0) }),
            parsing: .unconditional,
            help: ArgumentHelp("\(value.summary)", valueName: value.kind.placeholder),
            completion: value.kind == .truth ? .list(["true", "false"]) : nil,
            transform: OptionValue.scanValue(value.kind))
    }
}

extension ScanValue.Kind {
    fileprivate var placeholder: String {
        switch self {
        case .count: "number"
        case .milliseconds: "time"
        case .truth: "true|false"
        }
    }
}

extension ScanTiming: ExpressibleByArgument {}
