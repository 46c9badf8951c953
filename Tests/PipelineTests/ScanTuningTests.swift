import AuditModel
import Foundation
import Pipeline
import Scanning
import TestSupport
import Testing

@Suite struct ScanTuningTests {
    @Test func theCommandLineGoesBeforeThePolicyAndThePolicyBeforeTheTiming() {
        let policy = ScanTuning(timing: .fast, [.maximumRate: 500, .maximumRetries: 3])
        let commandLine = ScanTuning(timing: .polite, [.maximumRate: 50])
        let settings = commandLine.before(policy).settings
        #expect(settings.maximumRate == 50)
        #expect(settings.maximumTries == 4)
        #expect(settings.maximumHostRate == ScanSettings(.polite).maximumHostRate)
    }

    @Test func nothingSaidIsTheNormalTiming() {
        #expect(ScanTuning().settings == ScanSettings(.normal))
    }

    @Test func anUpperBoundPullsDownWhatWouldStartAboveIt() {
        let tuning = ScanTuning(
            timing: .fast, [.maximumRate: 10, .maximumHostRate: 2, .maximumRetries: 0, .maximumTimeout: 50])
        let settings = tuning.settings
        #expect(settings.initialRate == 10)
        #expect(settings.initialHostRate == 2)
        #expect(settings.initialDatagramRate == 2)
        #expect(settings.minimumTries == 1)
        #expect(settings.maximumTries == 1)
        #expect(settings.initialTimeout == 50_000_000)
        #expect(settings.minimumTimeout == 50_000_000)
        #expect(settings.maximumTimeout == 50_000_000)
    }

    @Test func aLowerBoundLiftsWhatWouldBeBelowIt() {
        let settings = ScanTuning([.minimumTimeout: 5000, .minimumRetries: 15, .initialRate: 2_000_000]).settings
        #expect(settings.initialTimeout == 5_000_000_000 && settings.maximumTimeout == 5_000_000_000)
        #expect(settings.maximumTries == 16)
        #expect(settings.maximumRate == 2_000_000)
    }

    @Test func theCommandLinesBoundPullsDownThePolicysValue() {
        let tuning = ScanTuning([.maximumTimeout: 100]).before(ScanTuning([.minimumTimeout: 900]))
        #expect(tuning[.minimumTimeout] == 100 && tuning.contradiction == nil)
    }

    @Test("every value can be set, and comes back as it was set", arguments: ScanValue.allCases)
    func everyValue(value: ScanValue) {
        let number = value.kind == .truth ? 1 : 7
        #expect(ScanTuning([value: number]).settings[value] == number)
    }

    @Test func contradictionsAreFound() throws {
        #expect(ScanTuning([.minimumTimeout: 300, .initialTimeout: 200]).contradiction?.upper == .initialTimeout)
        #expect(ScanTuning([.maximumRate: 5, .initialRate: 6]).contradiction?.lower == .initialRate)
        #expect(ScanTuning([.maximumRate: 6, .initialRate: 6]).contradiction == nil)
    }

    @Test func aRatePacesLoopbackTooUnlessSomebodySaysNo() {
        #expect(ScanTuning([.maximumRate: 100]).settings.pacesLoopback)
        #expect(!ScanTuning([.maximumRate: 100, .pacesLoopback: 0]).settings.pacesLoopback)
        #expect(!ScanTuning().settings.pacesLoopback)
    }

    @Test func aSecondLookIsPoliteWhateverTheFirstBeganWith() {
        let gentle = ScanTuning(timing: .fast, [.initialHostRate: 9000, .maximumTimeout: 700]).gentle.settings
        #expect(gentle.initialHostRate == ScanSettings(.polite).initialHostRate)
        #expect(gentle.maximumTimeout == 700_000_000)
    }

    @Test func theRecordSaysOfEveryValueWhatItWasAndWhy() throws {
        let loopback = try [Sample.address("192.0.2.4"), Sample.address("127.0.0.1")]
        let record = TimingRecord(
            options: ScanTuning([.maximumRate: 500, .maximumTimeout: 800]),
            policy: ScanTuning(timing: .fast, [.maximumRate: 900, .maximumRetries: 3, .initialTimeout: 900]),
            addresses: loopback)
        #expect(record.name == .fast)
        #expect(record.values.map(\.name) == ScanValue.allCases.filter { $0 != .maximumSockets }.map(\.rawValue))
        #expect(
            record.values.filter { $0.source != .timing }.map { "\($0.name) \($0.value) \($0.source)" } == [
                "max-rate 500 option", "initial-rate 500 bound", "max-retries 3 policy",
                "initial-rtt-timeout 800ms bound", "timeout 800ms option", "pace-loopback true bound",
            ])
        let settings = ScanSettings(.fast)
        for value in record.values where value.source == .timing {
            #expect(ScanValue(rawValue: value.name).flatMap { known in settings[known].map(known.text) } == value.value)
        }
        let polite = TimingRecord(options: ScanTuning(timing: .polite), addresses: loopback)
        #expect(polite.values.allSatisfy { $0.source == .timing })
    }

    @Test(
        "whether loopback is paced is told where somebody said so or a loopback address is scanned",
        arguments: [
            ([.maximumHostRate: 50], "192.0.2.4", []), ([.maximumHostRate: 50], "::1", ["true bound"]),
            ([.pacesLoopback: 1], "192.0.2.4", ["true option"]), ([:], "192.0.2.4", ["false timing"]),
        ] as [([ScanValue: Int], String, [String])])
    func loopback(values: [ScanValue: Int], address: String, record: [String]) throws {
        let timing = TimingRecord(options: ScanTuning(values), addresses: [try Sample.address(address)])
        #expect(timing.values.filter { $0.name == "pace-loopback" }.map { "\($0.value) \($0.source)" } == record)
    }

    @Test func theManualsTableOfTimingsIsTheCodes() throws {
        let settings = ScanTiming.allCases.map { ScanSettings($0) }
        let rows = ScanValue.allCases.map { value in
            let numbers = settings.map { $0[value].map(value.text) ?? "-" }
            let name = "`" + value.rawValue + "`" + (value.alias.map { ", `\($0)`" } ?? "")
            return "| \(name) | \(numbers.joined(separator: " | ")) | \(value.summary) |"
        }
        let manual = try String(
            contentsOf: Fixtures.directory.deletingLastPathComponent().appending(path: "README.md"), encoding: .utf8)
        for row in rows { #expect(manual.contains(row + "\n"), "\(row)") }
    }
}
