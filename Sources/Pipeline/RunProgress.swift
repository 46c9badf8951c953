package import Scanning
import Synchronization

/// Where a run stands. Written by the stages, read by whoever shows it, at any time and from any thread.
package final class RunProgress: Sendable {
    package enum Stage: Sendable {
        case resolving(names: Int, done: Int)
        case scanning(ScanProgress)
        case confirming(ScanProgress)
        case reversing(addresses: Int, done: Int)
        case judging
    }

    private let current = Mutex<Stage?>(nil)

    package init() {}

    /// `nil` before the first stage.
    package var stage: Stage? { current.withLock { $0 } }

    package func enter(_ stage: Stage) { current.withLock { $0 = stage } }

    /// The same in words and numbers.
    package var snapshot: ProgressSnapshot? {
        switch stage {
        case nil: nil
        case .resolving(let names, let done):
            ProgressSnapshot(activity: "resolving", unit: "names", done: done, total: names)
        case .scanning(let scan): ProgressSnapshot(activity: "scanning", scan)
        case .confirming(let scan): ProgressSnapshot(activity: "confirming", scan)
        case .reversing(let addresses, let done):
            ProgressSnapshot(activity: "naming", unit: "addresses", done: done, total: addresses)
        case .judging: ProgressSnapshot(activity: "judging")
        }
    }
}

/// One look at a run's progress.
package struct ProgressSnapshot: Hashable, Sendable {
    /// What is being done, as one word.
    package var activity: String
    package var unit: String
    /// `nil` where nobody counts.
    package var done: Int?
    package var total: Int?
    /// Open ports found; `nil` outside scans.
    package var open: Int?

    package init(activity: String, unit: String = "", done: Int? = nil, total: Int? = nil, open: Int? = nil) {
        self.activity = activity
        self.unit = unit
        self.done = done
        self.total = total
        self.open = open
    }

    fileprivate init(activity: String, _ scan: ScanProgress) {
        let scan = scan.snapshot
        self.init(
            activity: activity, unit: "ports", done: scan.endpointsDone, total: scan.endpointsPlanned,
            open: scan.openFound)
    }
}
