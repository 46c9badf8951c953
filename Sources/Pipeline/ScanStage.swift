import AuditModel
import Scanning

/// The stage that probes. What it knows of the run is its plan, its settings and the time.
struct ScanStage {
    let plan: ScanPlan
    let settings: ScanSettings
    let clock: @Sendable () -> Timestamp

    /// `announce` gets the scan's progress before the first probe. A plan without endpoints finds nothing, in no time.
    func scan(announce: (ScanProgress) -> Void) async throws(RunError) -> ScanResult {
        let progress = ScanProgress()
        announce(progress)
        let scanner = Scanner(plan: plan, settings: settings, progress: progress, startedAt: clock())
        do throws(ScanError) {
            return try await scanner.run()
        } catch {
            throw .scan(error)
        }
    }
}
