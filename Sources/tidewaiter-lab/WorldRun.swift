import AuditModel
import CLabLinux
import Glibc
import LabNetwork

/// Plays a world over a TUN device while a command runs: the thin shell around `SimulatedNetwork`.
struct WorldRun {
    /// What came of it.
    struct Outcome {
        var exitStatus: Int32
        var wallSeconds: Double
        /// Of the command and all its descendants.
        var userSeconds: Double
        var systemSeconds: Double
        /// Of the largest of its processes; 0 when it ended before it was looked at.
        var maximumResidentKilobytes: Int
        var wasStopped: Bool
        var punctuality: Punctuality
        /// Answers that the kernel would not take.
        var refusedPackets: Int
        /// Packets that the kernel dropped because this process was too slow to read them.
        var unreadPackets: Int
    }

    private let device: TunnelDevice
    private let backgroundPacket: [UInt8]
    private let command: [String]
    private let limit: Int
    private(set) var network: SimulatedNetwork
    private var queue = DeliveryQueue()
    private var start: Int64 = 0
    private var nextBackground: Int64 = 0
    private var nextLook: Int64 = 0
    private var residentKilobytes = 0
    private var punctuality = Punctuality()
    private var refusedPackets = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    // Between two looks at the queue: at 1 µs a packet far below the millisecond that deliveries may be late.
    private static let batch = 64
    private static let lookInterval: Int64 = 250_000_000
    private static let backgroundInterval: Int64 = 250_000_000
    // What a command gets between SIGTERM and SIGKILL.
    private static let grace: Int64 = 5_000_000_000

    /// `limit` in seconds.
    init(world: World, device: TunnelDevice, command: [String], limit: Int) {
        network = SimulatedNetwork(world)
        backgroundPacket = world.backgroundPacket(to: TunnelDevice.address(world.plan.family))
        self.device = device
        self.command = command
        self.limit = limit
    }

    /// Runs the command to its end, or stops it at its limit or on SIGINT, SIGTERM or SIGHUP.
    mutating func run() throws(RunError) -> Outcome {
        let signals = lab_signal_descriptor()
        guard signals >= 0 else { throw .system(operation: "signalfd", errno: -signals) }
        defer { close(signals) }
        lab_prefer_punctuality()
        let processorBefore = ChildProcess.processorSeconds
        let child = try ChildProcess(command)
        start = Self.now()
        defer { ChildProcess.endOrphans() }
        var deadline = start + Int64(limit) * 1_000_000_000
        var wasStopped = false
        while true {
            try exchange()
            var watched = [device.descriptor, child.descriptor, signals].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            attend(to: child)
            let wake = min(queue.nextTime ?? deadline, deadline, nextBackground, nextLook)
            let ready = lab_wait(&watched, UInt32(watched.count), max(0, wake - Self.now()))
            guard ready >= 0 else { throw .system(operation: "ppoll", errno: -ready) }
            if watched[1].revents != 0 { break }
            if watched[2].revents != 0 || Self.now() >= deadline {
                // The second time round the command has had its grace.
                child.signalGroup(wasStopped ? SIGKILL : SIGTERM)
                deadline = Self.now() + Self.grace
                wasStopped = true
                var discarded = [UInt8](repeating: 0, count: 128)
                _ = discarded.withUnsafeMutableBytes { read(signals, $0.baseAddress, $0.count) }
            }
        }
        let seconds = Double(Self.now() - start) / 1e9
        child.signalGroup(SIGKILL)
        let status = try child.reap()
        ChildProcess.endOrphans()
        let processor = ChildProcess.processorSeconds
        return Outcome(
            exitStatus: status, wallSeconds: seconds, userSeconds: processor.user - processorBefore.user,
            systemSeconds: processor.system - processorBefore.system, maximumResidentKilobytes: residentKilobytes,
            wasStopped: wasStopped, punctuality: punctuality, refusedPackets: refusedPackets,
            unreadPackets: InterfaceCounters.droppedOnTransmit(TunnelDevice.name))
    }

    /// What is to be done now and then: background traffic, and a look at the command's memory.
    private mutating func attend(to child: ChildProcess) {
        let now = Self.now()
        if now >= nextBackground {
            _ = device.write(backgroundPacket)
            nextBackground = now + Self.backgroundInterval
        }
        if now >= nextLook {
            residentKilobytes = max(residentKilobytes, ProcessTable.peakResidentKilobytes(of: child.identifier))
            // Soon at first, for commands that end soon.
            nextLook = now + min(Self.lookInterval, max(5_000_000, (now - start) / 2))
        }
    }

    /// Delivers what is due and takes in what waits, until nothing does, or long enough for another look at the
    /// command and the clock.
    private mutating func exchange() throws(RunError) {
        for _ in 0..<64 {
            let now = Self.now()
            while let delivery = queue.next(dueAt: now) {
                punctuality.record(lateness: Self.now() - delivery.time)
                if !device.write(delivery.packet) { refusedPackets += 1 }
            }
            var count = 0
            while count < Self.batch, let length = try device.read(into: &buffer) {
                count += 1
                if let delivery = Self.deliver(buffer, length: length, to: &network) { queue.insert(delivery) }
            }
            if count < Self.batch { return }
        }
    }

    private static func deliver(
        _ buffer: [UInt8], length: Int, to network: inout SimulatedNetwork
    ) -> Delivery? {
        network.receive(buffer.span.extracting(0..<length), at: now())
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
