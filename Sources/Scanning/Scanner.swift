package import AuditModel
import Glibc
import Sockets
import SystemPackage

/// Why a scan could not run at all. What a single host does is data, never an error.
package enum ScanError: Error, CustomStringConvertible {
    /// The kernel refused what every scan needs; the text is its reason.
    case kernel(String)

    package var description: String {
        switch self {
        case .kernel(let reason): "cannot scan on this system: \(reason)"
        }
    }
}

/// What a scan found, hosts sorted by address.
package struct ScanResult: Sendable {
    package var hosts: [HostScan]
    /// Ended before its plan was done.
    package var isInterrupted: Bool
    /// The local addresses that probes left from, sorted.
    package var sourceAddresses: [IPAddress]
    /// What went wrong on this machine, one sentence each.
    package var warnings: [String]
}

/// Probes the endpoints of a plan.
package struct Scanner: Sendable {
    private let plan: ScanPlan
    private let settings: ScanSettings
    private let progress: ScanProgress
    private let clock: ScanClock

    /// `startedAt` is the wall-clock time of this moment, from which every time in the result follows.
    package init(plan: ScanPlan, settings: ScanSettings, progress: ScanProgress, startedAt: Timestamp) {
        self.plan = plan
        self.settings = settings
        self.progress = progress
        clock = ScanClock(wall: startedAt, monotonic: MonotonicTime.now.nanoseconds)
    }

    /// Runs to the end of the plan. When the task is cancelled it stops within milliseconds and returns what it has;
    /// what was not concluded is then `notScanned`.
    package func run() async throws(ScanError) -> ScanResult {
        progress.plan(plan.endpointCount)
        let shares = Self.shares(of: plan)
        let slots = slotsPerWorker(shares.count)
        let cancellation = Cancellation()
        let running = shares.map { share in
            Task { await work(share, of: shares.count, slots: slots, cancellation: cancellation) }
        }
        let outputs = await withTaskCancellationHandler {
            var outputs: [Result<ScanWorker.Output, ScanError>] = []
            for task in running { outputs.append(await task.value) }
            return outputs
        } onCancel: {
            cancellation.cancel()
        }
        var finished: [ScanWorker.Output] = []
        for output in outputs { finished.append(try output.get()) }
        return assemble(finished, isInterrupted: cancellation.isCancelled)
    }

    private func work(
        _ share: [Int], of workers: Int, slots: Int, cancellation: Cancellation
    ) async -> Result<ScanWorker.Output, ScanError> {
        let settings = settings.share(of: workers)
        let result = await BlockingThread.run { [plan, progress] () -> Result<ScanWorker.Output, ScanError> in
            let lanes = LanePlan(
                plan, share: share, settings: settings, needsNeighbor: NetworkPath.needsNeighbor)
            do throws(Errno) {
                let worker = try ScanWorker(
                    plan: lanes, settings: settings, slots: slots, cancellation: cancellation, progress: progress)
                return .success(worker.run())
            } catch {
                return .failure(.kernel("\(error)"))
            }
        }
        return result ?? .failure(.kernel("no thread could be started"))
    }

    /// Endpoints that make another worker worth while: below, one thread has the scan done in a second.
    private static let endpointsPerWorker = 100_000

    /// The hosts of each worker, dealt in turn.
    private static func shares(of plan: ScanPlan) -> [[Int]] {
        let wanted = min(plan.endpointCount / endpointsPerWorker + 1, plan.hosts.count, Self.processorCount)
        let workers = max(1, wanted)
        return (0..<workers).map { worker in
            Array(stride(from: worker, to: plan.hosts.count, by: workers))
        }
    }

    private static var processorCount: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// Descriptors left to the rest of the program: files, the poller, name servers.
    private static let reservedDescriptors = 32

    private func slotsPerWorker(_ workers: Int) -> Int {
        let available = max(1, DescriptorLimit.raiseToHard() - Self.reservedDescriptors)
        // Beyond this many, more probes under way at once gain nothing but memory in the kernel.
        let wanted = min(settings.maximumSockets ?? 65_536, available, max(16, plan.endpointCount))
        return max(1, wanted / workers)
    }

    private func assemble(_ outputs: [ScanWorker.Output], isInterrupted: Bool) -> ScanResult {
        var lanes: [[LaneResult]] = Array(repeating: [], count: plan.hosts.count)
        let loss = outputs.reduce(into: LossEstimate()) { $0.add($1.loss) }
        for var lane in outputs.flatMap(\.lanes) {
            lane.doubtSilence(networkLoss: loss)
            lanes[lane.host].append(lane)
        }
        let hosts = zip(plan.hosts, lanes).map { host, lanes in
            HostScan(host.address, lanes: lanes, clock: clock)
        }
        var warnings: [String] = []
        if outputs.contains(where: \.wasAbandoned) {
            warnings.append(
                "no probe could leave this machine for 10 seconds, so the rest of the scan was given up; "
                    + "check the limits on descriptors, local ports and memory")
        }
        let crowdedOut = outputs.reduce(into: Set<IPAddress.Family>()) { $0.formUnion($1.crowdedOut) }
        for family in [IPAddress.Family.v4, .v6] where crowdedOut.contains(family) {
            let limit = NeighborTable(family).map { " (now \($0.limit))" } ?? ""
            warnings.append(
                "some hosts of this machine's own networks could not be looked for, because its table of neighbours was "
                    + "full; raise net.\(family == .v4 ? "ipv4" : "ipv6").neigh.default.gc_thresh3\(limit) and scan again"
            )
        }
        return ScanResult(
            hosts: hosts, isInterrupted: isInterrupted,
            sourceAddresses: outputs.reduce(into: Set()) { $0.formUnion($1.sourceAddresses) }.sorted(),
            warnings: warnings)
    }
}
