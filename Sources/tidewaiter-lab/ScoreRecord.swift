import LabScoring

/// What `score --json` prints and `table` reads. The shares are there for readers without arithmetic.
struct ScoreRecord: Codable {
    var label: String?
    var recall: Double
    var precision: Double
    var rightShare: Double
    var score: Score
    /// Without the hosts' own counters, which stay in their file.
    var run: RunRecord?

    init(label: String?, score: Score, run: RunRecord?) {
        self.label = label
        recall = score.recall
        precision = score.precision
        rightShare = score.rightShare
        self.score = score
        self.run = run
    }
}
