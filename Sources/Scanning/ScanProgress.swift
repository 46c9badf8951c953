import Synchronization

/// How far a scan has come, written by its workers and read by whoever shows it, without locks.
package final class ScanProgress: Sendable {
    package struct Snapshot: Sendable {
        package var endpointsPlanned: Int
        package var endpointsDone: Int
        package var probesSent: Int
        package var openFound: Int
    }

    private let endpointsPlanned = Atomic<Int>(0)
    private let endpointsDone = Atomic<Int>(0)
    private let probesSent = Atomic<Int>(0)
    private let openFound = Atomic<Int>(0)

    package init() {}

    package var snapshot: Snapshot {
        Snapshot(
            endpointsPlanned: endpointsPlanned.load(ordering: .relaxed),
            endpointsDone: endpointsDone.load(ordering: .relaxed),
            probesSent: probesSent.load(ordering: .relaxed),
            openFound: openFound.load(ordering: .relaxed))
    }

    func plan(_ endpoints: Int) { endpointsPlanned.add(endpoints, ordering: .relaxed) }

    func add(endpointsDone: Int, probesSent: Int, openFound: Int) {
        self.endpointsDone.add(endpointsDone, ordering: .relaxed)
        self.probesSent.add(probesSent, ordering: .relaxed)
        self.openFound.add(openFound, ordering: .relaxed)
    }
}
