/// What reports and `--version` call this program.
enum ToolVersion {
    static let name = "tidewaiter"
    static let version = "0.1.0"
}
