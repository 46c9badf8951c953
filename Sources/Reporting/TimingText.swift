import AuditModel

/// How hard a scan pressed, for people.
enum TimingText {
    /// The timing, and then what was changed of it: `normal`, `max-rate 500 (option)`.
    static func words(_ record: TimingRecord?) -> [String] {
        guard let record else { return [] }
        let changed = record.values.filter { $0.source != .timing }
        return [record.name.rawValue] + changed.map { "\($0.name) \($0.value) (\($0.source.rawValue))" }
    }
}
