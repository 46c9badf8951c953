/// The earlier report that a run was held against.
package struct BaselineRecord: Hashable, Sendable, Codable {
    /// As given; `-` is standard input.
    package var path: String
    /// Of the report's bytes, 64 lower-case hex digits.
    package var sha256: String
    /// The id of the run that the report is of.
    package var runID: String
    /// When that run started.
    package var startedAt: Timestamp

    package init(path: String, sha256: String, runID: String, startedAt: Timestamp) {
        self.path = path
        self.sha256 = sha256
        self.runID = runID
        self.startedAt = startedAt
    }
}
