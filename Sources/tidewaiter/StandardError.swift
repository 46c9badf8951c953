import Glibc

/// The channel for everything that is no report.
enum StandardError {
    /// Writes `text`, whose lines may quote policies, arguments and other tools' files: control characters other than
    /// line ends are written out, so that nothing quoted can steer the terminal.
    static func write(_ text: some StringProtocol) {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n", .format, .lineSeparator, .paragraphSeparator:
                safe += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                safe.unicodeScalars.append(scalar)
            }
        }
        writeRaw(safe)
    }

    /// Writes bytes as they are; for the progress line, which steers the terminal on purpose. A failure is ignored:
    /// there is nowhere left to report it.
    static func writeRaw(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}
