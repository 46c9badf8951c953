package import SystemPackage

/// Why a stored result cannot be used. The description is one lower-case sentence that names the file and, where there
/// is one, the line.
package enum InterchangeError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, Errno)
    /// Neither our own report nor nmap's XML.
    case unknownFormat(path: String)
    case malformed(path: String, line: Int?, what: String)
    case tooLarge(path: String, limit: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let errno):
            "cannot read '\(path)': \(errno.description.lowercased())"
        case .unknownFormat(let path):
            "'\(path)' is neither a JSON report of tidewaiter nor nmap's XML (nmap -oX)"
        case .malformed(let path, let line, let what):
            "\(path):\(line.map { "\($0):" } ?? "") \(what)"
        case .tooLarge(let path, let limit):
            "'\(path)' has more than \(limit); split it"
        }
    }
}
