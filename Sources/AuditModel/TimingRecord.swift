/// How hard a scan pressed: its timing, and every value that it went by.
package struct TimingRecord: Hashable, Sendable, Codable {
    /// Why a value is what it is.
    package enum Source: String, Hashable, Sendable, Codable {
        /// The timing's own.
        case timing
        /// The policy's word.
        case policy
        /// The command line's word.
        case option
        /// Pulled along by another value that was set.
        case bound
    }

    package struct Value: Hashable, Sendable, Codable {
        /// Of the option and the policy's key: `max-rate`.
        package var name: String
        /// As the option takes it: `500`, `1500ms`, `true`.
        package var value: String
        package var source: Source

        package init(name: String, value: String, source: Source) {
            self.name = name
            self.value = value
            self.source = source
        }
    }

    package var name: ScanTiming
    /// In the order of `ScanValue`; what was left to the system is not among them, nor what was pulled along and counts for
    /// no address of the scan.
    package var values: [Value]

    package init(name: ScanTiming, values: [Value]) {
        self.name = name
        self.values = values
    }
}
