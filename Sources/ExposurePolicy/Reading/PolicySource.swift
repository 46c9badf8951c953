import AuditModel

/// The text of one policy file, with its lines at hand for diagnostics.
struct PolicySource: Sendable {
    let path: String
    let bytes: [UInt8]
    /// Offset of the first byte of each line. Lines end where YAML ends them (YAML 1.1 4.2): CR, LF, CR LF, NEL, LS, PS.
    private let lineStarts: [Int]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        // U+FEFF at the start of a file is a byte order mark and no part of the text (YAML 1.1 5.2).
        let bytes = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        self.bytes = bytes
        var starts = [0]
        var index = 0
        while index < bytes.count {
            let length = Self.lineBreakLength(bytes, at: index)
            index += max(length, 1)
            if length > 0 { starts.append(index) }
        }
        lineStarts = starts
    }

    func location(line: Int, column: Int) -> SourceLocation {
        SourceLocation(file: path, line: line, column: column)
    }

    /// The place of a byte; columns count characters as YAML marks do, one per Unicode scalar.
    func location(offset: Int) -> SourceLocation {
        var low = 0
        var high = lineStarts.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let before = bytes[lineStarts[low]..<min(offset, bytes.count)]
        return location(line: low + 1, column: before.count { $0 & 0xc0 != 0x80 } + 1)
    }

    /// The offset of a place; `nil` when the text has no such place.
    func offset(line: Int, column: Int) -> Int? {
        guard lineStarts.indices.contains(line - 1) else { return nil }
        var offset = lineStarts[line - 1]
        for _ in 1..<max(column, 1) {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xc0 == 0x80 { offset += 1 }
        }
        return offset < bytes.count ? offset : nil
    }

    /// The text of a line without its end; empty beyond the last line.
    func text(ofLine line: Int) -> String {
        guard lineStarts.indices.contains(line - 1) else { return "" }
        let start = lineStarts[line - 1]
        var end = start
        while end < bytes.count, Self.lineBreakLength(bytes, at: end) == 0 { end += 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func lineBreakLength(_ bytes: [UInt8], at index: Int) -> Int {
        func follows(_ distance: Int, _ byte: UInt8) -> Bool {
            index + distance < bytes.count && bytes[index + distance] == byte
        }
        switch bytes[index] {
        case UInt8(ascii: "\n"): return 1
        case UInt8(ascii: "\r"): return follows(1, UInt8(ascii: "\n")) ? 2 : 1
        case 0xc2: return follows(1, 0x85) ? 2 : 0
        case 0xe2: return follows(1, 0x80) && (follows(2, 0xa8) || follows(2, 0xa9)) ? 3 : 0
        default: return 0
        }
    }
}

/// Every file that a policy was read from, so that whoever finds something wrong can show the line.
struct PolicySources: Sendable {
    private(set) var files: [String: PolicySource] = [:]

    mutating func add(_ source: PolicySource) { files[source.path] = source }

    func diagnostic(
        _ severity: PolicyDiagnostic.Severity, _ message: String, at location: SourceLocation
    ) -> PolicyDiagnostic {
        PolicyDiagnostic(
            severity: severity, location: location, message: message,
            sourceLine: files[location.file]?.text(ofLine: location.line) ?? "")
    }
}
