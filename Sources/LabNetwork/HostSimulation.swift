import AuditModel

/// One host at work: its behaviour, its randomness, what is left in its buckets, and what it has counted.
///
/// Loss, capacity and limits are decided at the moment when a probe is sent, as if they sat right in front of the
/// scanner; only the answer takes the round-trip time. So a host needs no events of its own.
///
/// What is lost and by how much an answer is late follows from the port and from how often it was probed before, not
/// from the order of the probes: the second probe of port 80 has the same luck in every run, whoever sends it.
struct HostSimulation {
    let behavior: HostBehavior
    private(set) var counters = HostCounters()
    private let router: UInt128
    private var generator: SeededGenerator
    private let secret: UInt64
    private var capacity: TokenBucket?
    private var resets: TokenBucket?
    private var errors: TokenBucket?
    private var shortWindow = RateWindow(length: 100_000_000)
    private var longWindow = RateWindow(length: 1_000_000_000)
    private var probesTCP = ProbeCounts()
    private var probesUDP = ProbeCounts()

    init(behavior: HostBehavior, router: IPAddress, seed: UInt64) {
        self.behavior = behavior
        self.router = router.bits
        generator = SeededGenerator(seed: seed)
        secret = generator.next()
        capacity = behavior.synCapacity.map { TokenBucket($0) }
        resets = behavior.resetLimit.map { TokenBucket($0) }
        errors = behavior.icmpLimit.map { TokenBucket($0) }
    }

    /// Takes a packet sent to this host at `now` and gives what comes back, if anything does. No packet has more than
    /// one answer.
    mutating func receive(_ packet: Span<UInt8>, _ header: PacketHeader, at now: Int64) -> Delivery? {
        counters.packets += 1
        counters.bytes += header.payload.upperBound
        let segment =
            header.protocolNumber == PacketHeader.ProtocolNumber.tcp
            ? SegmentHeader(packet, at: header.payload) : nil
        var luck = luck(of: packet, header, segment, at: now)
        if isLost(&luck) {
            counters.lostOnTheWay += 1
            return nil
        }
        guard let answer = answer(packet, header, segment, at: now) else { return nil }
        if isLost(&luck) {
            counters.lostOnTheWayBack += 1
            return nil
        }
        counters.answers += 1
        let jitter = behavior.jitter > 0 ? Int64.random(in: 0...behavior.jitter, using: &luck) : 0
        return Delivery(time: now + behavior.roundTrip + jitter, packet: answer)
    }

    private func isLost(_ luck: inout SeededGenerator) -> Bool {
        behavior.loss > 0 && Double.random(in: 0..<1, using: &luck) < behavior.loss
    }

    /// Counts the packet if it is a probe, and gives the randomness that decides about it.
    private mutating func luck(
        of packet: Span<UInt8>, _ header: PacketHeader, _ segment: SegmentHeader?, at now: Int64
    ) -> SeededGenerator {
        let port: UInt16
        let earlier: UInt8
        if let segment, segment.isProbe {
            counters.synProbes += 1
            port = segment.destinationPort
            earlier = probesTCP.add(port)
        } else if header.protocolNumber == PacketHeader.ProtocolNumber.udp, header.payload.count >= 8 {
            counters.udpProbes += 1
            port = packet.twoBytes(at: header.payload.lowerBound + 2)
            earlier = probesUDP.add(port)
        } else {
            return SeededGenerator(seed: generator.next())
        }
        if earlier > 0 { counters.duplicateProbes += 1 }
        shortWindow.record(at: now)
        longWindow.record(at: now)
        counters.peakIn100Milliseconds = shortWindow.peak
        counters.peakInOneSecond = longWindow.peak
        return SeededGenerator(
            seed: secret ^ (UInt64(header.protocolNumber) << 24 | UInt64(port) << 8 | UInt64(earlier)))
    }

    private mutating func answer(
        _ packet: Span<UInt8>, _ header: PacketHeader, _ segment: SegmentHeader?, at now: Int64
    ) -> [UInt8]? {
        if let segment, segment.isProbe, capacity?.take(at: now) == false {
            counters.overCapacity += 1
            return nil
        }
        switch behavior.presence {
        case .silent: return nil
        case .unreachable: return error(.host, packet, header, fromRouter: true, at: now)
        case .prohibited: return error(.prohibited, packet, header, fromRouter: true, at: now)
        case .alive: break
        }
        if let segment { return answer(segment, packet, header, at: now) }
        switch (header.protocolNumber, header.family) {
        case (PacketHeader.ProtocolNumber.udp, _) where header.payload.count >= 8:
            return answerDatagram(packet, header, at: now)
        case (PacketHeader.ProtocolNumber.icmp, .v4), (PacketHeader.ProtocolNumber.icmpV6, .v6):
            return answerEcho(packet, header)
        default: return nil
        }
    }

    private mutating func answer(
        _ segment: SegmentHeader, _ packet: Span<UInt8>, _ header: PacketHeader, at now: Int64
    ) -> [UInt8]? {
        if segment.flags.contains(.reset) { return nil }
        let writer = writer(answering: header)
        switch behavior.behavior(segment.destinationPort, .tcp) {
        case .dropped: return nil
        case .prohibited: return error(.prohibited, packet, header, fromRouter: true, at: now)
        case .closed: return reset(segment, writer, at: now)
        case .open, .openToOwnProtocol: break
        }
        // The host keeps no connections: its initial sequence number is a digest of the connection's ports and
        // addresses, by which it knows its own again.
        let initial = initialSequence(segment, header)
        if segment.flags.contains(.syn) {
            return writer.segment(
                from: segment.destinationPort, to: segment.sourcePort, sequence: initial,
                acknowledgement: segment.nextSequence, flags: [.syn, .acknowledge])
        }
        // It never sends data, so a peer acknowledges its SYN, and later its FIN, and nothing else.
        let acknowledged = segment.acknowledgement &- initial
        guard acknowledged == 1 || acknowledged == 2 else { return reset(segment, writer, at: now) }
        let flags: SegmentHeader.Flags
        if segment.flags.contains(.fin) {
            flags = [.fin, .acknowledge]
        } else if segment.dataCount > 0 {
            flags = [.acknowledge]
        } else {
            return nil
        }
        return writer.segment(
            from: segment.destinationPort, to: segment.sourcePort, sequence: segment.acknowledgement,
            acknowledgement: segment.nextSequence, flags: flags)
    }

    /// RFC 9293 3.5.2, reset generation, group 1.
    private mutating func reset(_ segment: SegmentHeader, _ writer: PacketWriter, at now: Int64) -> [UInt8]? {
        guard resets?.take(at: now) != false else {
            counters.resetsWithheld += 1
            return nil
        }
        let hasAcknowledgement = segment.flags.contains(.acknowledge)
        return writer.segment(
            from: segment.destinationPort, to: segment.sourcePort,
            sequence: hasAcknowledgement ? segment.acknowledgement : 0,
            acknowledgement: hasAcknowledgement ? 0 : segment.nextSequence,
            flags: hasAcknowledgement ? [.reset] : [.reset, .acknowledge])
    }

    private mutating func answerDatagram(_ packet: Span<UInt8>, _ header: PacketHeader, at now: Int64) -> [UInt8]? {
        let start = header.payload.lowerBound
        let port = packet.twoBytes(at: start + 2)
        let data = (start + 8)..<header.payload.upperBound
        switch behavior.behavior(port, .udp) {
        case .dropped: return nil
        case .prohibited: return error(.prohibited, packet, header, fromRouter: true, at: now)
        case .closed: return error(.port, packet, header, fromRouter: false, at: now)
        case .openToOwnProtocol where !UDPPayload.isProper(packet.extracting(data), port: port): return nil
        case .open, .openToOwnProtocol:
            // What was sent comes back: enough for a scanner that asks whether anybody is there.
            return writer(answering: header)
                .datagram(from: port, to: packet.twoBytes(at: start), data: packet.bytes(in: data))
        }
    }

    private func answerEcho(_ packet: Span<UInt8>, _ header: PacketHeader) -> [UInt8]? {
        guard header.payload.count >= 8 else { return nil }
        let (request, reply): (UInt8, UInt8) = header.family == .v4 ? (8, 0) : (128, 129)
        guard packet[header.payload.lowerBound] == request else { return nil }
        let body = packet.bytes(in: (header.payload.lowerBound + 4)..<header.payload.upperBound)
        return writer(answering: header).message(type: reply, code: 0, body: body)
    }

    private mutating func error(
        _ reason: UnreachableReason,
        _ packet: Span<UInt8>,
        _ header: PacketHeader,
        fromRouter: Bool,
        at now: Int64
    ) -> [UInt8]? {
        guard errors?.take(at: now) != false else {
            counters.errorsWithheld += 1
            return nil
        }
        let writer =
            fromRouter
            ? PacketWriter(
                family: header.family, source: router, destination: header.source, hopLimit: 64 - behavior.hops / 2)
            : writer(answering: header)
        return writer.unreachable(reason, quoting: packet, length: header.payload.upperBound)
    }

    private func writer(answering header: PacketHeader) -> PacketWriter {
        PacketWriter(
            family: header.family, source: header.destination, destination: header.source,
            hopLimit: 64 - behavior.hops)
    }

    private func initialSequence(_ segment: SegmentHeader, _ header: PacketHeader) -> UInt32 {
        let ports = UInt64(segment.sourcePort) << 16 | UInt64(segment.destinationPort)
        let peer = UInt64(truncatingIfNeeded: header.source) ^ UInt64(truncatingIfNeeded: header.source >> 64)
        var mixed = SeededGenerator(seed: secret ^ ports << 32 ^ peer)
        return UInt32(truncatingIfNeeded: mixed.next())
    }
}

extension SegmentHeader {
    /// Whether it opens a connection.
    fileprivate var isProbe: Bool { flags.contains(.syn) && !flags.contains(.acknowledge) }
}

/// How often each port was probed, up to 255; memory goes with the ports that were, 256 neighbours at a time.
private struct ProbeCounts {
    private var pages: [[UInt8]] = []

    /// Counts a probe of `port` and says how many there were before.
    mutating func add(_ port: UInt16) -> UInt8 {
        if pages.isEmpty { pages = Array(repeating: [], count: 256) }
        let (page, index) = (Int(port >> 8), Int(port & 255))
        if pages[page].isEmpty { pages[page] = Array(repeating: 0, count: 256) }
        let earlier = pages[page][index]
        if earlier < 255 { pages[page][index] = earlier + 1 }
        return earlier
    }
}
