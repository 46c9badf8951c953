import ArgumentParser
import Foundation

/// Puts scores side by side.
struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Print scores side by side, as Markdown.",
        discussion: """
            Takes files that 'score --json' wrote with --counters and --label. Scores of one world and label are put \
            together: of times, packets and processor seconds the median, of recall, precision and right states the \
            worst, of rates and memory the highest.
            """)

    @Argument(help: ArgumentHelp("Files of 'score --json'.", valueName: "path"))
    var files: [String]

    func run() throws {
        var table = ScoreTable()
        for file in files {
            let kind = "score with counters, as 'score --json --counters' writes it"
            let record = try InputFile.decode(ScoreRecord.self, from: file, kind: kind)
            guard let run = record.run else { throw InputFile.Failure.other(file, kind: kind) }
            table.add(record, run)
        }
        print(table.markdown, terminator: "")
    }
}
