import AuditModel

/// Turns monotonic times into wall-clock ones, by one reading of both at the start.
struct ScanClock: Sendable {
    let wall: Timestamp
    /// Nanoseconds of CLOCK_MONOTONIC.
    let monotonic: UInt64

    func timestamp(_ nanoseconds: UInt64) -> Timestamp {
        Timestamp(microseconds: wall.microseconds + (Int64(nanoseconds) - Int64(monotonic)) / 1000)
    }
}

extension HostScan {
    /// Joins the lanes of one host.
    init(_ address: IPAddress, lanes: [LaneResult], clock: ScanClock) {
        let observations = lanes.flatMap { lane in
            lane.open.map { open in
                Observation(
                    endpoint: Endpoint(address: address, port: open.port, transport: lane.transport),
                    state: open.outcome.state(lane.transport),
                    evidence: Evidence(
                        reason: open.outcome.reason, attempts: open.tries,
                        roundTripMicroseconds: open.roundTrip.map { Int($0 / 1000) },
                        observedAt: clock.timestamp(open.observedAt)))
            }
        }
        // What one transport found out about the way to the host holds for the other's silence too.
        let lostPath = lanes.flatMap(\.others).first { $0.outcome.isNoPathToHost }?.outcome
        let aggregates = lanes.flatMap { lane in
            lane.others.map { other in
                let isLost = other.outcome == .silent && !lane.isResponsive
                let outcome = isLost ? lostPath ?? other.outcome : other.outcome
                return PortAggregate(
                    transport: lane.transport, state: outcome.state(lane.transport), reason: outcome.reason,
                    attempts: other.tries, ports: other.ports)
            }
        }
        self.init(
            address: address,
            isResponsive: lanes.contains(where: \.isResponsive),
            startedAt: lanes.map { clock.timestamp($0.startedAt) }.min() ?? clock.wall,
            endedAt: lanes.map { clock.timestamp($0.endedAt) }.max() ?? clock.wall,
            observations: observations.sorted { $0.endpoint < $1.endpoint },
            aggregates: aggregates.sorted(by: PortAggregate.standsBefore),
            remarks: lanes.sorted { $0.transport < $1.transport }.flatMap { lane in
                (lane.isUnanswered && lostPath == nil ? ["no \(lane.transport) probe was answered"] : []) + lane.remarks
            })
    }
}
