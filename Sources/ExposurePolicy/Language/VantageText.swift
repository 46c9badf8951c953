import AuditModel

/// From where a run looks, in people's own words.
package enum VantageText {
    /// What two ways to write one place have in common: `Internet` and `internet ` are one.
    package static func canonical(_ text: String) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        let bytes = text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: bytes.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension Policy {
    private static let mostNamedPlaces = 5

    /// What a report says of a run that looked from `vantage` and not from everywhere that the policy speaks of.
    func warnings(seenFrom vantage: String?) -> [String] {
        guard let vantage else { return [] }
        let expectations = groups.flatMap(\.expectations)
        let elsewhere = expectations.filter { !$0.applies(from: vantage) }
        var warnings: [String] = []
        let known = Self.distinct([self.vantage].compactMap(\.self) + expectations.flatMap(\.vantages))
        let place = VantageText.canonical(vantage)
        if !known.isEmpty, !known.contains(where: { VantageText.canonical($0) == place }) {
            warnings.append(
                "the network was seen from '\(vantage)', and the policy only speaks of \(known.joined(separator: ", "))"
            )
        }
        if !elsewhere.isEmpty {
            let places = elsewhere.prefix(Self.mostNamedPlaces).map { "\($0.location.file):\($0.location.line)" }
            let more = elsewhere.count - places.count
            let rest = more > 0 ? " and \(more) more" : ""
            let subject =
                elsewhere.count == 1 ? "1 expectation holds" : "\(elsewhere.count) expectations hold"
            let vantages = Self.distinct(elsewhere.flatMap(\.vantages)).joined(separator: ", ")
            warnings.append(
                "\(subject) from other vantages (\(vantages)) and \(elsewhere.count == 1 ? "was" : "were") not judged: "
                    + places.joined(separator: ", ") + rest)
        }
        return warnings
    }

    /// Each place once, as it is written first.
    private static func distinct(_ vantages: [String]) -> [String] {
        var seen: Set<String> = []
        return vantages.filter { seen.insert(VantageText.canonical($0)).inserted }
    }
}
