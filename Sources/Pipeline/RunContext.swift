package import AuditModel

/// What a run takes from the world around it. Read once at the top, so that the same context and the same network give
/// the same report.
package struct RunContext: Sendable {
    package var tool: ToolRecord
    package var runIdentifier: String
    package var scannerHost: String
    /// The command line, program name first.
    package var arguments: [String]
    /// From where the scan was made, where the user says; goes before the policy's word.
    package var vantage: String?
    /// Fixes the order of probes.
    package var seed: UInt64
    package var clock: @Sendable () -> Timestamp

    package init(
        tool: ToolRecord,
        runIdentifier: String,
        scannerHost: String,
        arguments: [String],
        vantage: String?,
        seed: UInt64,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.tool = tool
        self.runIdentifier = runIdentifier
        self.scannerHost = scannerHost
        self.arguments = arguments
        self.vantage = vantage
        self.seed = seed
        self.clock = clock
    }
}
