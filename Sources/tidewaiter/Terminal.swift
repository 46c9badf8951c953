import Glibc

/// What a descriptor's other end can show.
struct Terminal {
    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let error = Terminal(descriptor: STDERR_FILENO)

    let isTerminal: Bool
    /// Columns; 80 where nobody says.
    let width: Int
    /// On a terminal, unless `NO_COLOR` is set to anything (https://no-color.org) or the terminal is a dumb one.
    let hasColour: Bool

    private init(descriptor: Int32) {
        isTerminal = isatty(descriptor) == 1
        var size = winsize()
        let isSized = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        width = isSized ? Int(size.ws_col) : 80
        let isPlain = Self.environment("NO_COLOR").map { !$0.isEmpty } ?? false
        hasColour = isTerminal && !isPlain && Self.environment("TERM") != "dumb"
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
