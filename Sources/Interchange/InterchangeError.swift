package import SystemPackage

/// Why a stored result cannot be used. The description is one lower-case sentence that names the file and, where there
/// is one, the line.
package enum InterchangeError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, Errno)
    /// Nothing but white space; `expected` is what should be there.
    case empty(path: String, expected: String)
    /// Neither our own report nor nmap's XML.
    case unknownFormat(path: String)
    case malformed(path: String, line: Int?, what: String)
    case tooLarge(path: String, limit: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let errno):
            "cannot read \(Self.name(path)): \(errno.description.lowercased())"
        case .empty(let path, let expected):
            "\(Self.name(path)) is empty; \(expected) is expected there"
        case .unknownFormat(let path):
            "\(Self.name(path)) is neither \(Self.ownReport) nor \(Self.nmapResult)"
        case .malformed(let path, let line, let what):
            "\(path == "-" ? Self.name(path) : path):\(line.map { "\($0):" } ?? "") \(what)"
        case .tooLarge(let path, let limit):
            "\(Self.name(path)) has more than \(limit); split it"
        }
    }

    static let ownReport = "a JSON report of tidewaiter"
    static let nmapResult = "nmap's XML (nmap -oX)"

    private static func name(_ path: String) -> String { path == "-" ? "standard input" : "'\(path)'" }
}
