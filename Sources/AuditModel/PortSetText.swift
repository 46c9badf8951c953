extension PortSet {
    /// Why a port list cannot be read. The description is one lower-case sentence.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        case empty
        case notAPort(String)
        case outOfRange(String)
        case reversed(String)

        package var description: String {
            switch self {
            case .empty: "a port list cannot be empty; write ports, ranges or service names such as '22,80,8000-8010'"
            case .notAPort(""): "this list of ports has an empty place between its commas"
            case .notAPort(let text): "'\(text)' is neither a port number nor a known service name"
            case .outOfRange(let text): "port '\(text)' is out of range; ports go from 1 to 65535"
            case .reversed(let text): "range '\(text)' runs backwards; write the lower port first"
            }
        }
    }

    /// Parses `22,80,8000-8010,https`: nmap's list with `-` alone for every port, plus service names looked up with
    /// `named`, which yields the ports that a service name (or a named set) stands for.
    package init(parsing text: String, named: (String) -> PortSet? = { _ in nil }) throws(ParseError) {
        var ranges: [ClosedRange<UInt16>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let item = part.trimmingSpaces
            guard !item.isEmpty else { throw text.trimmingSpaces.isEmpty ? .empty : .notAPort("") }
            if let service = named(String(item)), !service.isEmpty {
                ranges += service.ranges
            } else {
                ranges.append(try Self.range(item))
            }
        }
        self.init(ranges: ranges)
    }

    private static func range(_ item: Substring) throws(ParseError) -> ClosedRange<UInt16> {
        if item == "-" { return 1...65535 }
        guard let dash = item.firstIndex(of: "-") else {
            let port = try port(item)
            return port...port
        }
        // nmap lets either end be left out: `-1024` and `60000-`.
        let lower = item[..<dash].trimmingSpaces
        let upper = item[item.index(after: dash)...].trimmingSpaces
        let first = lower.isEmpty ? 1 : try port(lower, within: item)
        let last = upper.isEmpty ? 65535 : try port(upper, within: item)
        guard first <= last else { throw .reversed(String(item)) }
        return first...last
    }

    /// `within` is the whole item, named in the error where the piece alone would say too little.
    private static func port(_ text: Substring, within item: Substring? = nil) throws(ParseError) -> UInt16 {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw .notAPort(String(item ?? text))
        }
        guard let port = UInt16(text), port > 0 else { throw .outOfRange(String(text)) }
        return port
    }
}

extension StringProtocol {
    /// The text without leading and trailing ASCII white space.
    package var trimmingSpaces: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

extension PortSet: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decodeText(from: decoder, as: "port list") {
            $0.isEmpty ? PortSet() : try? PortSet(parsing: $0)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        try encodeText(description, to: encoder)
    }
}
