import AuditModel

/// Ports on a line for people. JSON and the formats for programs have them all.
enum PortText {
    /// Ranges that a reader would go through. A plan has fewer; more are what a host left behind that went away in mid-scan.
    private static let mostRanges = 16

    /// `22,80,8000-8010/tcp`, or of many ranges the first: `22,80,8000-8010/tcp and 412 more`.
    static func line(_ ports: PortSet, _ transport: Transport) -> String { line(ports, suffix: "/\(transport)") }

    /// The same without the transport.
    static func line(_ ports: PortSet, suffix: String = "") -> String {
        let shown = PortSet(ranges: Array(ports.ranges.prefix(mostRanges)))
        let more = ports.count - shown.count
        return "\(shown)\(suffix)" + (more == 0 ? "" : " and \(more) more")
    }
}
