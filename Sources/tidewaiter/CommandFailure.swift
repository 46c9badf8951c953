import Pipeline

/// Why a command ends without having done its work: an exit status and what is said on standard error.
struct CommandFailure: Error {
    let status: ExitStatus
    let text: String

    /// `sentence` is one lower-case sentence that says what happened and what to do; it is printed after the
    /// program's name.
    init(_ status: ExitStatus, _ sentence: String) {
        self.status = status
        text = Self.sentence(sentence)
    }

    /// A sentence, then a line that says where to read on.
    init(_ status: ExitStatus, sentence: String, next: String) {
        self.status = status
        text = Self.sentence(sentence) + next + "\n"
    }

    /// Several diagnostics, each printed as it is, then a closing sentence after the program's name.
    init(_ status: ExitStatus, diagnostics: [String], closing: String) {
        self.status = status
        text = diagnostics.map { $0 + "\n" }.joined() + Self.sentence(closing)
    }

    /// `tidewaiter: ` and the sentence in the house's form: lower case at the start, no full stop, one line end.
    static func sentence(_ text: String) -> String {
        var words = text.trimmingSuffix { $0.isWhitespace || $0 == "." }[...]
        let startsWithOrdinaryWord = words.first?.isUppercase == true && words.dropFirst().first?.isLowercase == true
        if startsWithOrdinaryWord, let first = words.popFirst() { words = first.lowercased() + words }
        return "tidewaiter: \(words)\n"
    }
}

extension StringProtocol {
    func trimmingSuffix(while matches: (Character) -> Bool) -> SubSequence {
        var end = endIndex
        while end > startIndex, matches(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
