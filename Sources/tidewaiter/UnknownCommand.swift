import ArgumentParser
import AuditModel
import Pipeline

/// A word that stands on the command line where the name of a command should, and is none. The argument parser would call
/// it and everything after it unexpected arguments.
struct UnknownCommand {
    let word: String
    /// The commands that it stands behind: `tidewaiter`, or `tidewaiter policy`.
    let parent: String
    /// The names that could stand there, in the order of the help.
    let known: [String]

    /// `nil` where every word that should name a command does. `arguments` is without the program's own name.
    init?(in arguments: some Sequence<String>, of root: any ParsableCommand.Type) {
        var command = root
        var path = [root._commandName]
        for word in arguments {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-") else { return nil }
            // 'help' takes the same words as the command line that it helps with.
            if word == "help", path.count == 1 { continue }
            guard let next = subcommands.first(where: { $0._commandName == word }) else {
                self.word = word
                parent = path.joined(separator: " ")
                known = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                return
            }
            command = next
            path.append(word)
        }
        return nil
    }

    var failure: CommandFailure {
        let hint = Suggestion.hint(for: word, of: known)
        let list = hint.isEmpty ? "; the commands are \(known.joined(separator: ", "))" : hint
        return CommandFailure(
            .usage, sentence: "'\(word)' is no command of \(parent)\(list)",
            next: "See '\(parent) --help' for more information.")
    }
}
