/// What somebody says about how to scan; what is missing, they leave to others. The command line's word goes before the
/// policy's, and the policy's before the timing's own values.
package struct ScanTuning: Hashable, Sendable {
    package var timing: ScanTiming?
    package var values: [ScanValue: Int]

    package init(timing: ScanTiming? = nil, _ values: [ScanValue: Int] = [:]) {
        self.timing = timing
        self.values = values
    }

    package subscript(value: ScanValue) -> Int? {
        get { values[value] }
        set { values[value] = newValue }
    }

    /// This word where there is one, else the other's. Where the two contradict each other, the other's value gives way:
    /// a maximum pulls down what the other starts with.
    package func before(_ other: ScanTuning) -> ScanTuning {
        ScanTuning(timing: timing ?? other.timing, resolved(over: other.values))
    }

    /// These values, and the others' where there are none, pulled within the bounds that these set.
    package func resolved(over others: [ScanValue: Int]) -> [ScanValue: Int] {
        var resolved = others.merging(values) { $1 }
        for upper in ScanValue.allCases {
            for lower in upper.lowerValues {
                guard let high = resolved[upper], let low = resolved[lower], low > high else { continue }
                if values[upper] != nil, values[lower] == nil { resolved[lower] = high }
                if values[lower] != nil, values[upper] == nil { resolved[upper] = low }
            }
        }
        return resolved
    }

    /// The first two values that contradict each other: the lower one is above the upper one.
    package var contradiction: (lower: ScanValue, upper: ScanValue)? {
        for upper in ScanValue.allCases {
            for lower in upper.lowerValues {
                if let high = values[upper], let low = values[lower], low > high { return (lower, upper) }
            }
        }
        return nil
    }

    /// The same for a second look: polite, and without what would make it begin faster.
    package var gentle: ScanTuning {
        var gentle = self
        gentle.timing = .polite
        for value in [ScanValue.initialRate, .initialHostRate, .initialDatagramRate] { gentle[value] = nil }
        return gentle
    }
}
