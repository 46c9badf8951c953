import AuditModel

extension Timestamp {
    /// `2026-11-22 13:01:12 UTC`.
    var readable: String {
        let text = description.utf8
        return "\(Substring(text.prefix(10))) \(Substring(text.dropFirst(11).prefix(8))) UTC"
    }

    /// The C library's `ctime` form in UTC, without a line end: `Sun Nov 22 13:01:12 2026`.
    var ctime: String {
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (year, month, dayOfMonth) = day.civil
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[(day.daysSinceEpoch % 7 + 7) % 7]
        let paddedDay = dayOfMonth < 10 ? " \(dayOfMonth)" : "\(dayOfMonth)"
        return "\(weekday) \(months[month - 1]) \(paddedDay) \(description.dropFirst(11).prefix(8)) \(year)"
    }

    /// Seconds since `start` with two decimals, never negative: `18.00`.
    func elapsed(since start: Timestamp) -> String {
        let hundredths = max(0, (microseconds - start.microseconds) / 10_000)
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// For people: `0.4 s`, `18 s`, `12 min 5 s`, `3 h 2 min`.
    func readableDuration(since start: Timestamp) -> String {
        let tenths = max(0, (microseconds - start.microseconds) / 100_000)
        let seconds = tenths / 10
        if seconds < 10 { return "\(seconds).\(tenths % 10) s" }
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}

/// A round-trip time for people: `0.42 ms`, `12.1 ms`, `1.20 s`.
func readableRoundTrip(microseconds: Int) -> String {
    func decimal(_ hundredths: Int) -> String {
        "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    }
    return microseconds < 1_000_000
        ? "\(decimal(microseconds / 10)) ms" : "\(decimal(microseconds / 10_000)) s"
}
