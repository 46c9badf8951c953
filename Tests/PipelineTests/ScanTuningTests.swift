import ExposurePolicy
import Pipeline
import Scanning
import Testing

@Suite struct ScanTuningTests {
    @Test func theCommandLineGoesBeforeThePolicyAndThePolicyBeforeTheTiming() {
        var policy = ScanTuning()
        policy.timing = .fast
        policy.maximumRate = 500
        policy.maximumRetries = 3
        var commandLine = ScanTuning()
        commandLine.timing = .polite
        commandLine.maximumRate = 50
        let settings = commandLine.before(policy).settings
        #expect(settings.maximumRate == 50)
        #expect(settings.maximumTries == 4)
        #expect(settings.maximumHostRate == ScanSettings(.polite).maximumHostRate)
    }

    @Test func nothingSaidIsTheNormalTiming() {
        #expect(ScanTuning().settings == ScanSettings(.normal))
    }

    @Test func anUpperBoundPullsDownWhatWouldStartAboveIt() {
        var tuning = ScanTuning()
        tuning.timing = .fast
        tuning.maximumRate = 10
        tuning.maximumHostRate = 2
        tuning.maximumRetries = 0
        tuning.timeout = .milliseconds(50)
        let settings = tuning.settings
        #expect(settings.initialRate == 10)
        #expect(settings.initialHostRate == 2)
        #expect(settings.minimumTries == 1)
        #expect(settings.maximumTries == 1)
        #expect(settings.initialTimeout == 50_000_000)
        #expect(settings.minimumTimeout == 50_000_000)
        #expect(settings.maximumTimeout == 50_000_000)
    }
}
