import ArgumentParser
import AuditModel
import ExposurePolicy

/// Judges a body of evidence.
struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Plan and judge a network, and say what it took as lines of a table.")

    @OptionGroup
    var network: NetworkArguments

    func run() throws {
        let sample = network.network
        let policy = try sample.policy()
        let evidence = AuditEvidence(hosts: sample.hosts)
        var scope: AuditScope?
        let planning = try Measurement { scope = try AuditScope(policy, names: NameEvidence()) }
        guard let scope else { return }
        var judgement: Judgement?
        let judging = try Measurement {
            judgement = Judge(policy, scope: scope, on: SampleNetwork.time.day).judge(evidence)
        }
        guard let judgement, judgement.findings.count == sample.findingCount else {
            throw ValidationError("the network was to have \(sample.findingCount) findings")
        }
        let size = "\(sample.expectationCount) expectations, \(sample.observationCount) observations"
        print("| plan: \(size) | \(planning.cells) | \(planning.peak >> 20) |")
        print("| judge: \(size), \(sample.findingCount) findings | \(judging.cells) | \(judging.peak >> 20) |")
    }
}

/// Reads a large policy.
struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Read the policy of a network, and say what it took as a line of a table.")

    @OptionGroup
    var network: NetworkArguments

    func run() throws {
        let bytes = Array(network.network.policyText.utf8)
        var count = 0
        let measurement = try Measurement {
            count = try PolicyParser().parse(bytes, path: "exposure.yaml").policy.groups.count
        }
        guard count == network.network.groupCount else {
            throw ValidationError("the policy was to have \(network.network.groupCount) groups")
        }
        let expectations = network.network.expectationCount
        print(
            "| read: \(bytes.count) bytes, \(expectations) expectations | \(measurement.cells) | \(measurement.peak >> 20) |"
        )
    }
}
