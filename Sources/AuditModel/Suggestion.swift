/// The known word that a mistyped one was probably meant to be.
package enum Suggestion {
    /// The nearest of `candidates`, `nil` when none is near: at most a third of the letters differ, and never more
    /// than three. Of equally near ones the first that begins alike, else the first. A number is near no other.
    package static func nearest(to word: String, of candidates: [String]) -> String? {
        let letters = Array(word.lowercased().utf8)
        guard letters.count <= 40, letters.contains(where: { (0x61...0x7a).contains($0) }) else { return nil }
        var best: (rank: Int, candidate: String)?
        for candidate in candidates {
            let distance = distance(letters, Array(candidate.lowercased().utf8))
            guard distance <= min(3, max(letters.count, candidate.utf8.count) / 3) else { continue }
            let rank = 2 * distance + (candidate.utf8.first == letters.first ? 0 : 1)
            if best.map({ rank < $0.rank }) ?? true { best = (rank, candidate) }
        }
        return best?.candidate
    }

    /// `; did you mean 'groups'?` or nothing.
    package static func hint(for word: String, of candidates: [String]) -> String {
        nearest(to: word, of: candidates).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
