import AuditModel
import Testing

@Suite struct TimeTests {
    @Test func timesReadBackAsWritten() throws {
        for text in ["1970-01-01T00:00:00.000Z", "2026-11-22T22:59:06.123Z", "2000-02-29T23:59:59.999Z"] {
            #expect(try #require(Timestamp(text)).description == text)
        }
        #expect(Timestamp("2026-03-01T12:00:00Z")?.seconds == 1_772_366_400)
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-04-31", "0000-01-01"])
    func datesThatDoNotExistAreRefused(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test func everyDayOfFourCenturiesReadsBack() {
        for day in stride(from: -150_000, through: 150_000, by: 1) {
            let value = CalendarDay(daysSinceEpoch: day)
            let (year, month, dayOfMonth) = value.civil
            #expect(CalendarDay(year: year, month: month, day: dayOfMonth) == value)
        }
    }
}
