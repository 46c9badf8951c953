package import Pipeline

/// The text of the progress line: stage, done of total, rate, time left. Fed with snapshots in order of time; holds the
/// last few seconds, so that the rate is the present one.
package struct ProgressLine {
    private struct Sample {
        let time: Duration
        let done: Int
    }

    /// Long enough to calm the figures, short enough to show a change of pace.
    private static let window = Duration.seconds(4)

    private var activity = ""
    private var samples: [Sample] = []

    package init() {}

    /// The line for `snapshot` at `time` (of any steady clock), cut to `width` columns.
    package mutating func text(_ snapshot: ProgressSnapshot, at time: Duration, width: Int) -> String {
        if snapshot.activity != activity {
            activity = snapshot.activity
            samples = []
        }
        var parts = [snapshot.activity]
        if let total = snapshot.total {
            let done = snapshot.done.map { "\(Self.grouped($0)) of " } ?? ""
            parts.append("\(done)\(Self.grouped(total)) \(snapshot.unit)")
        }
        if let done = snapshot.done, let total = snapshot.total {
            if total > 0 { parts.append("\(done * 100 / total)%") }
            if let rate = rate(done: done, at: time) {
                parts.append("\(Self.grouped(Int(rate.rounded())))/s")
                if rate > 0, done < total { parts.append("\(Self.time(Double(total - done) / rate)) left") }
            }
        }
        if let open = snapshot.open { parts.append("\(Self.grouped(open)) open") }
        // The last column stays free: a character there makes some terminals wrap.
        return String(parts.joined(separator: "  ").prefix(max(0, width - 1)))
    }

    /// Per second over the window; `nil` in the first second, when it says nothing yet.
    private mutating func rate(done: Int, at time: Duration) -> Double? {
        samples.append(Sample(time: time, done: done))
        samples.removeAll { time - $0.time > Self.window }
        guard let first = samples.first, time - first.time >= .seconds(1) else { return nil }
        return Double(done - first.done) / ((time - first.time) / .seconds(1))
    }

    /// `1234567` as `1,234,567`.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.reduce(into: "") { text, index in
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digits[index])
        }
    }

    /// `8 s`, `3 min 20 s`, `2 h 5 min`.
    private static func time(_ seconds: Double) -> String {
        guard seconds < 360_000 else { return "over 100 h" }
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
