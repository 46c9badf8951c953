import AuditModel
import Sockets

/// The scan of one transport of one host: where it stands in the permutation of its ports, how fast it may send, what
/// it has learnt about the way there. Its endpoints' codes are kept beside it, in the scheduler.
struct Lane {
    enum Place {
        /// In a ready queue.
        case ready
        /// Waiting for its next moment to send.
        case paced
        /// Nothing to send before an answer or a time-out comes.
        case waiting
    }

    let host: Int
    let transport: Transport
    /// The host's address; the port is set for each probe.
    var address: SocketAddress
    let table: PortTable
    let isPaced: Bool
    let startedAt: UInt64

    var place = Place.waiting
    /// The lane behind this one in its ready queue.
    var nextReady: Int32 = -1

    // The permutation: each pass visits every index once.
    let stride: Int
    var position: Int
    var remainingInPass: Int
    /// Endpoints not concluded.
    var unresolved: Int
    var inFlight = 0
    /// Endpoints to be tried again at once, because silence is unusual for this host.
    var retries: [UInt32] = []

    /// Slots of the first probes, which wait longer until something is known of the host.
    var scouts: [Int32] = []

    var rate: PacedRate
    var roundTrip = RoundTripEstimator()
    var loss = LossEstimate()

    var sent = 0
    /// Why this machine could not reach the host, if it ever said so during the scan.
    var lostPath: Outcome?
    var answered = 0
    var answeredByHost = 0
    var open = 0

    /// An endpoint known to answer, probed again now and then to see loss; -1 when there is none.
    var sensor = -1
    var sensorIsClosedPort = false
    var sensorsInFlight = 0
    /// Sensors lost since the last that was answered.
    var silentSensors = 0
    var sentSinceSensor = 0
    var lastSensorAt: UInt64 = 0

    init(
        host: Int, transport: Transport, address: SocketAddress, table: PortTable, isPaced: Bool, start: Int,
        settings: ScanSettings, now: UInt64
    ) {
        self.host = host
        self.transport = transport
        self.address = address
        self.table = table
        self.isPaced = isPaced
        startedAt = now
        stride = PortTable.stride(count: table.count)
        position = table.count == 0 ? 0 : start % table.count
        remainingInPass = table.count
        unresolved = table.count
        // Linux limits no ICMP message that stays on loopback (icmp_send in net/ipv4/icmp.c, since 4.11).
        refusals = RefusalLimit(isUnlimited: address.address.isLoopback)
        rate = PacedRate(
            initial: transport == .tcp ? settings.initialHostRate : settings.initialDatagramRate,
            maximum: settings.maximumHostRate, now: now,
            window: 2 * settings.initialTimeout)
    }

    /// Whether silence is the exception here, so that a silent probe is probably lost and tried again at once. Never in
    /// UDP, where silence is what most open ports have to say, and what a limit on ICMP makes of the closed ones.
    var mostlyAnswers: Bool { transport == .tcp && answered * 2 > sent }

    /// Nothing has come back although enough was sent to expect something.
    var isSilent: Bool { answered == 0 && sent >= 50 }

    /// More open ports than a host has, and hardly any other answer: a tarpit or a SYN proxy answers for it.
    var opensEverything: Bool { open >= 256 && open * 10 >= answered * 9 }

    /// Passes in which so much was lost that their silence proves little; each costs every silent port another try.
    private(set) var voidPasses = 0
    /// Set when the rate had to be lowered during the present pass.
    var passIsVoid = false

    var refusals: RefusalLimit

    /// The next moment to send, in nanoseconds.
    var nextSend: UInt64 { isPaced ? max(rate.nextSend, refusals.nextSend) : refusals.nextSend }

    /// A UDP pass is planned from what the one before brought, so it waits for the last of its answers.
    var mayBeginPass: Bool { transport == .tcp || inFlight == 0 }

    mutating func beginPass(_ now: UInt64) {
        remainingInPass = table.count
        refusals.beginPass(unresolved: unresolved, now: now)
        if passIsVoid { voidPasses += 1 }
        passIsVoid = false
    }

    /// Whether the sensor should be probed now: often enough to see loss within a window, never more than one probe
    /// in fifty, fifty a second or sixteen at once.
    func sensorIsDue(_ now: UInt64) -> Bool {
        sensor >= 0 && sensorsInFlight < 16 && !mostlyAnswers && sentSinceSensor >= 50
            && now >= lastSensorAt + 20_000_000
    }
}
