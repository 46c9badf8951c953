import Pipeline
import Testing
import tidewaiter

@Suite struct ProgressLineTests {
    private func scan(_ done: Int, of total: Int = 10_000) -> ProgressSnapshot {
        ProgressSnapshot(activity: "scanning", unit: "ports", done: done, total: total, open: 3)
    }

    @Test func itShowsStageCountRateAndTimeLeft() {
        var line = ProgressLine()
        #expect(line.text(scan(0), at: .zero, width: 80) == "scanning  0 of 10,000 ports  0%  3 open")
        let later = line.text(scan(2000), at: .seconds(2), width: 80)
        #expect(later == "scanning  2,000 of 10,000 ports  20%  1,000/s  8 s left  3 open")
    }

    @Test func theRateIsThatOfTheLastSeconds() {
        var line = ProgressLine()
        _ = line.text(scan(0), at: .zero, width: 80)
        _ = line.text(scan(9000), at: .seconds(10), width: 80)
        #expect(line.text(scan(9020), at: .seconds(12), width: 80).contains("10/s  1 min 38 s left"))
    }

    @Test func aNewStageStartsItsOwnCount() {
        var line = ProgressLine()
        _ = line.text(scan(5000), at: .zero, width: 80)
        let judging = line.text(ProgressSnapshot(activity: "judging"), at: .seconds(2), width: 80)
        #expect(judging == "judging")
        #expect(!line.text(scan(0), at: .seconds(3), width: 80).contains("/s"))
    }

    @Test func itNeverReachesTheLastColumn() {
        var line = ProgressLine()
        for width in 0..<60 { #expect(line.text(scan(1), at: .zero, width: width).count <= max(0, width - 1)) }
    }
}
