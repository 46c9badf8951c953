import AuditModel
package import Sockets

/// One try of a UDP probe.
package struct DatagramRequest {
    /// Every dialect of the port's protocol.
    package let batch: DatagramBatch
    /// How many of them this try asks in.
    package let count: Int
    /// Whether the answer may come from another port than the one asked.
    package let repliesFromAnotherPort: Bool
}

/// The tries of a UDP endpoint.
///
/// A service may take its time to answer, whatever the way there takes, so an endpoint is heard for `initialTimeout`
/// after its last try, by a socket that listens from the first try on. How soon one try follows another depends on what
/// silence can mean. Where the host is known to have no limit on its refusals, it means a loss or a service with nothing
/// to say, and waiting helps neither: the round trip sets the pace of the tries. Where nothing was refused, all may be
/// dropped, or the allowance of refusals may have been used up by others: tries are `initialTimeout` apart, so that it
/// shows. Where something was refused and there may be a limit, each try is one of a pass, and the next pass is planned
/// from what the whole of it brought (see `RefusalLimit`).
extension ProbeScheduler {
    /// Whether the slot's endpoint has been heard for long enough after its last try. If not, what comes next for the
    /// slot has been arranged: another look at it, or another try.
    mutating func isHeardOut(_ slot: Int, now: UInt64) -> Bool {
        let lane = Int(slots[slot].lane)
        let endpoint = Int(slots[slot].endpoint)
        if slots[slot].repetition == .booked {
            makeDue(slot)
            return false
        }
        let interval = tryInterval(lane)
        let refusals = lanes[lane].refusals
        let pause: UInt64? =
            refusals.isUnlimited ? interval : refusals.hasRefused ? nil : timeout(lane, tries: 0)
        if let pause, now >= slots[slot].sentAt + pause, codes[lane][endpoint].tries < neededTries(lane, endpoint) {
            book(slot, now: now)
            return false
        }
        let end = hearingEnd(slot)
        if now >= end { return true }
        // The limit, or its absence, may show in the meantime.
        probeTimers.set(slot, at: min(end, now + interval))
        return false
    }

    /// Until when the slot's endpoint is heard if nothing else happens. For the first ones of a host of which nothing is
    /// known that is `scoutTimeout` after their first try.
    func hearingEnd(_ slot: Int) -> UInt64 {
        let lane = Int(slots[slot].lane)
        let timeout = timeout(lane, tries: 0)
        guard slots[slot].isPatient, !lanes[lane].roundTrip.hasSample else { return slots[slot].sentAt + timeout }
        let before = UInt64(codes[lane][Int(slots[slot].endpoint)].tries - 1) * timeout
        return slots[slot].sentAt + (Self.scoutTimeout > before + timeout ? Self.scoutTimeout - before : timeout)
    }

    /// The time between two tries of an endpoint whose host has no limit, and between two looks at one whose host may
    /// have one.
    func tryInterval(_ lane: Int) -> UInt64 {
        let shortest = settings.minimumTimeout / 4
        return min(max(lanes[lane].roundTrip.unbounded, shortest), settings.initialTimeout)
    }

    /// After what time a loss shows by a later try's answer, for the windows of the rate.
    func lossInterval(_ lane: Int) -> UInt64 {
        let isQuick = lanes[lane].transport == .udp && lanes[lane].refusals.isUnlimited
        return isQuick
            ? min(2 * lanes[lane].roundTrip.timeout(settings), timeout(lane, tries: 0)) : timeout(lane, tries: 0)
    }

    /// Gives the slot's next try the next moment that the paces allow. Booking it keeps probes of other endpoints from
    /// taking that moment, for ever.
    private mutating func book(_ slot: Int, now: UInt64) {
        let lane = Int(slots[slot].lane)
        guard lanes[lane].isPaced else { return makeDue(slot) }
        let moment = max(lanes[lane].nextSend, rate.nextSend)
        let datagrams = dialectCount(lane, Int(slots[slot].endpoint), triesMore: 1)
        rate.didSend(datagrams, now: now)
        lanes[lane].rate.didSend(datagrams, now: now)
        guard moment > now else { return makeDue(slot) }
        slots[slot].repetition = .booked
        probeTimers.set(slot, at: moment)
    }

    private mutating func makeDue(_ slot: Int) {
        slots[slot].repetition = .due
        dueSlots.append(Int32(slot))
    }

    /// Takes a slot whose next try is due, as sent.
    mutating func takeDueSlot(now: UInt64) -> Int? {
        while let due = dueSlots.popLast() {
            let slot = Int(due)
            guard slots[slot].repetition == .due else { continue }
            let lane = Int(slots[slot].lane)
            slots[slot].repetition = .none
            slots[slot].isRepeated = true
            slots[slot].sentAt = now
            codes[lane][Int(slots[slot].endpoint)].tries += 1
            lanes[lane].sent += 1
            probesSent += 1
            probeTimers.set(slot, at: min(now + tryInterval(lane), hearingEnd(slot)))
            return slot
        }
        return nil
    }

    /// Whether an answer may be to any of several tries, so that it measures no round trip (RFC 6298 3).
    func isAmbiguous(_ probe: Slot) -> Bool { probe.isRepeated }

    /// How many datagrams the endpoint's present try has, or the one that comes `triesMore` later.
    func dialectCount(_ lane: Int, _ endpoint: Int, triesMore: Int = 0) -> Int {
        UDPPayload.dialectCount(
            port: servicePort(lane, endpoint), attempt: codes[lane][endpoint].tries + triesMore)
    }

    /// The port whose protocol is to be spoken at an endpoint.
    func servicePort(_ lane: Int, _ endpoint: Int) -> UInt16 {
        plan.servicePort(host: lanes[lane].host, port: lanes[lane].table.ports[endpoint])
    }
}
