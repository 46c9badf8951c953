/// A host name as DNS carries it: ASCII, lower case, no final dot in `description`.
package struct HostName: Hashable, Sendable, Comparable {
    package let text: String
    /// Whether it was written with a final dot, so that search domains do not apply to it.
    package let isFullyQualified: Bool

    /// Why a text is not a host name. The description is one lower-case sentence.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        case empty
        case tooLong(String)
        case label(String, in: String)
        case notASCII(String)

        package var description: String {
            switch self {
            case .empty: "a host name cannot be empty"
            case .tooLong(let text): "'\(text.prefix(40))...' is longer than the 253 characters of a DNS name"
            case .label(let label, let text):
                "'\(text)' is not a host name: its part '\(label)' is not 1 to 63 letters, digits, '-' or '_'"
            case .notASCII(let text): "'\(text)' has characters beyond ASCII; write its xn-- form"
            }
        }
    }

    /// RFC 1123 2.1 with underscores allowed, as the Internet uses them.
    package init(parsing source: String) throws(ParseError) {
        guard source.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notASCII(source) }
        isFullyQualified = source.hasSuffix(".")
        let name = (isFullyQualified ? source.dropLast() : source[...]).lowercased()
        guard !name.isEmpty else { throw .empty }
        guard name.utf8.count <= 253 else { throw .tooLong(name) }
        for label in name.split(separator: ".", omittingEmptySubsequences: false) {
            let isWellFormed =
                (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(Self.isNameByte)
                && label.utf8.first != UInt8(ascii: "-") && label.utf8.last != UInt8(ascii: "-")
            guard isWellFormed else { throw .label(String(label), in: source) }
        }
        text = name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    package static func < (lhs: HostName, rhs: HostName) -> Bool {
        (lhs.text, lhs.isFullyQualified ? 1 : 0) < (rhs.text, rhs.isFullyQualified ? 1 : 0)
    }
}

extension HostName: CustomStringConvertible {
    package var description: String { text }
}
