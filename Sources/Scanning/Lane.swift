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

    /// An endpoint to be probed.
    struct Try {
        var endpoint: UInt32
        /// When the try was sent that was lost just before, in 2^20 ns; 0 when none was, or it was long ago.
        var lostSentAt: UInt32 = 0
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
    /// Whether it is the first pass: the later ones come to endpoints that were silent before.
    var isFirstPass = true
    /// Endpoints that were passed over where the pass began.
    var leapAtPass = 0
    /// Endpoints not concluded.
    var unresolved: Int
    var inFlight = 0
    /// Of these, TCP probes that wait so long that the kernel may send their SYN again.
    var repeatable = 0
    /// The tries after which the first silent endpoint was concluded.
    var fewestTries = Int.max
    /// Endpoints to be tried again at once, because silence is unusual for this host.
    var retries: [Try] = []

    /// Slots of the first probes, which wait longer until something is known of the host.
    var scouts: [Int32] = []

    var rate: PacedRate
    var roundTrip = RoundTripEstimator()
    var loss = LossEstimate()

    var sent = 0
    /// When the first of them left, nanoseconds.
    var firstSentAt: UInt64 = 0
    /// Why this machine could not reach the host, if it ever said so during the scan.
    var lostPath: Outcome?
    var answered = 0
    var answeredByHost = 0
    var open = 0

    /// An endpoint known to answer, probed again now and then to see loss; -1 when there is none.
    var sensor = -1
    var sensorIsClosedPort = false
    /// The sensor is answered for by a firewall that answers for no other port: it limits that one.
    var sensorIsLimited = false
    /// When the first of the latest sensors was sent that were all answered for like that, nanoseconds; 0 for none.
    var sensorDeniedAt: UInt64 = 0
    /// Probes sent by the time of that denial.
    var sentAtDenial = 0
    var sensorsInFlight = 0
    /// The rate that the host's own losses have led to, once there were any.
    var foundRate: Double?
    /// The rate that silence is believed at, and how many probes were sent before it was that low.
    var trustedRate = Double.infinity
    var sentUntrusted = 0
    /// Goes ahead of the other lanes in finding out how fast the way is, and has had to turn back.
    var leads = false
    var hasTurnedBack = false
    var sentSinceSensor = 0
    /// What the sensors say of the way to the host.
    var path = PathWatch()
    var pathQuestion = PathQuestion.notAsked
    /// Tries that were taken back; bounded, so that a host that loses most of everything ends too.
    var distrusted = 0
    /// When the latest of the probes was sent that the host answered, of those that stayed silent, and of those that
    /// another answered for it.
    var lastAnsweredSentAt: UInt64 = 0
    var lastSilentSentAt: UInt64 = 0
    var lastForeignSentAt: UInt64 = 0
    /// What open ports that are probed again say of its refusals.
    var acceptance = AcceptanceWatch()
    /// What routers said when a port was probed that the host had answered for before, since it last answered there.
    var foreignToSensor: Set<Outcome> = []
    /// Of the probes sent, how many are known to have been sent while the host answered, and how many had been sent when
    /// a sensor left that may tell so of more.
    var sentInHearing = 0
    var sentAtSensor: (time: UInt64, count: Int)?
    /// When a pass may begin that comes to ports for which there was no route, nanoseconds.
    var nextPass: UInt64 = 0
    /// Probes that stayed silent since the last answer.
    var silentRun = 0

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
            maximum: settings.maximumHostRate, now: now, patience: 2 * settings.initialTimeout)
    }

    /// Whether silence is the exception here, so that a silent probe is probably lost and tried again at once. Never in
    /// UDP, where silence is what most open ports have to say, and what a limit on ICMP makes of the closed ones.
    var mostlyAnswers: Bool { transport == .tcp && answered * 2 > sent }

    /// Since when that has been so, nanoseconds: losses among what was sent before are noticed, answers were not counted.
    var mostlyAnswersSince: UInt64?

    /// Nothing has come back although enough was sent to expect something.
    var isSilent: Bool { answered == 0 && sent >= 50 }

    /// More open ports than a host has, most of those that were probed, and hardly any other answer, or more than are kept
    /// one by one: a tarpit or a SYN proxy answers for it.
    var opensEverything: Bool {
        open > ProbeScheduler.detailLimit || open >= 100 && open * 10 >= answered * 9 && open * 2 >= table.count
    }

    var refusals: RefusalLimit

    /// The next moment to send, in nanoseconds.
    var nextSend: UInt64 {
        let allowed = max(refusals.nextSend, path.nextSend, acceptance.nextSend)
        return isPaced ? max(rate.nextSend, allowed) : allowed
    }

    /// Whether a port is known that the host answers for.
    var hasSensor: Bool { sensor >= 0 && !sensorIsLimited }

    /// Whether the host may have gone before its last probes were sent: it did not answer them, nor anything that was sent
    /// after them.
    var needsProof: Bool {
        hasSensor && lostPath == nil && max(lastSilentSentAt, lastForeignSentAt) > lastAnsweredSentAt
    }

    /// Whether the host may have begun to refuse everything before its last probes were sent, and can be asked.
    var needsProofByOpenPort: Bool {
        open > 0 && transport == .tcp && lostPath == nil && acceptance.needsProof(open: open)
    }

    /// Takes that a sensor is sent.
    mutating func noteSensor(now: UInt64) {
        sentSinceSensor = 0
        if sentAtSensor == nil { sentAtSensor = (now, sent) }
    }

    /// Takes an answer of the host to a sensor that was sent at `sentAt`.
    mutating func noteHearing(sentAt: UInt64) {
        guard let mark = sentAtSensor, mark.time <= sentAt else { return }
        sentInHearing = mark.count
        sentAtSensor = nil
    }

    /// Whether nothing shows that the host could be reached when its last probes were sent. What UDP ports leave unanswered
    /// is evidence of nothing in any case, and the way to loopback is always there.
    var endedSilent: Bool {
        transport == .tcp && !hasSensor && lostPath == nil && !address.address.isLoopback
            && lastSilentSentAt > max(lastAnsweredSentAt, lastForeignSentAt)
    }

    /// A UDP pass is planned from what the one before brought, so it waits for the last of its answers.
    var mayBeginPass: Bool { transport == .tcp || inFlight == 0 }

    /// A pass begins further on than the one before, by up to half of the endpoints: what is full at the end of a pass, or
    /// takes every other probe, would else lose the same endpoints each time.
    mutating func beginPass(_ now: UInt64) {
        remainingInPass = table.count
        isFirstPass = false
        refusals.beginPass(unresolved: unresolved, now: now)
        guard transport == .tcp else { return }
        leapAtPass = Int(Double(table.count) * noise(sent) / 2)
        position = (position + leapAtPass * stride) % table.count
    }

    /// The endpoint that comes `steps` before `endpoint` in the permutation.
    func endpoint(_ steps: Int, before endpoint: Int) -> Int {
        (endpoint + (table.count - steps % table.count) * stride) % table.count
    }

    /// Whether the sensor should be probed now: often enough to see loss within a window, never more than one probe
    /// in thirty, fifty a second or sixteen at once; alone while the host may be gone; and once after everything else,
    /// where the last silence needs proof.
    func sensorIsDue(_ now: UInt64) -> Bool {
        guard hasSensor, sensorsInFlight < 16 else { return false }
        if path.isSuspect { return true }
        if unresolved == 0 { return inFlight == 0 && needsProof }
        return sentSinceSensor >= (mostlyAnswers ? Self.suddenSilence : sensorGap)
            && (!mostlyAnswers || silentRun >= Self.suddenSilence)
    }

    /// Probes from this sensor to the next. They are counted and their number varies, because a sensor that is timed, or
    /// first of those that a late timer lets go at once, finds room where others do not.
    private var sensorGap: Int {
        let gap = rate.isUntested ? Self.probesPerEarlySensor : max(Self.probesPerSensor, Int(rate.perSecond) / 50)
        return gap + Int(Double(gap) * noise(sent / gap) / 2)
    }

    /// A number from 0 to 1 that is not regular in `number`.
    func noise(_ number: Int) -> Double { Double((UInt64(number) &* 0x9e37_79b9_7f4a_7c15) >> 56) / 256 }

    /// Silent probes in a row that ask for a sensor where most probes are answered.
    private static let suddenSilence = 8
    /// Probes from one sensor to the next, at least.
    static let probesPerSensor = 30
    /// The same as long as little is known of a rate that is new.
    private static let probesPerEarlySensor = 8
}
