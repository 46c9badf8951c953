import AuditModel
import Testing

@Suite struct HostScanMergeTests {
    private let address = IPAddress(v4: 0xc000_0201)

    private func scan(
        open: [UInt16] = [], closed: PortSet = PortSet(), filtered: PortSet = PortSet(), attempts: Int? = nil,
        at second: Int64 = 0
    ) -> HostScan {
        HostScan(
            address: address, isResponsive: !closed.isEmpty, startedAt: Timestamp(seconds: second),
            endedAt: Timestamp(seconds: second + 1),
            observations: open.map {
                Observation(
                    endpoint: Endpoint(address: address, port: $0, transport: .tcp), state: .open,
                    evidence: Evidence(reason: .synAck, attempts: 1))
            },
            aggregates: [
                PortAggregate(transport: .tcp, state: .closed, reason: .reset, attempts: attempts, ports: closed),
                PortAggregate(transport: .tcp, state: .filtered, reason: .noResponse, ports: filtered),
            ].filter { !$0.ports.isEmpty })
    }

    @Test func ofTwoStatesTheMoreOpenCountsAndEachPortStandsOnce() {
        let first = scan(open: [80], closed: PortSet(ranges: [1...79]), at: 10)
        let second = scan(open: [22], closed: PortSet(ranges: [70...100]), filtered: PortSet(ranges: [1...21]), at: 5)
        for order in [[first, second], [second, first]] {
            let merged = HostScan(address: address, merging: order)
            #expect(merged.observations.map(\.endpoint.port) == [22, 80])
            #expect(merged.aggregates.map(\.state) == [.closed])
            #expect(merged.aggregates.map(\.ports) == [PortSet(ranges: [1...21, 23...79, 81...100])])
            #expect(merged.startedAt == Timestamp(seconds: 5))
            #expect(merged.endedAt == Timestamp(seconds: 11))
            #expect(merged.isResponsive)
        }
    }

    @Test(arguments: [(3, 2, 2), (1, 4, 1), (nil, 4, nil), (nil, nil, nil)] as [(Int?, Int?, Int?)])
    func eachPortOfAnAggregateWasTriedAtLeastSoOften(first: Int?, second: Int?, both: Int?) {
        let merged = HostScan(
            address: address,
            merging: [
                scan(open: [], closed: PortSet([1]), attempts: first),
                scan(open: [], closed: PortSet([2]), attempts: second),
            ])
        #expect(merged.aggregates.map(\.attempts) == [both])
        #expect(merged.observation(port: 2, transport: .tcp)?.evidence.attempts == both)
    }

    @Test func aScanOfOneIsItself() {
        let only = scan(open: [22, 80], closed: PortSet([1, 2]), filtered: PortSet([3]))
        #expect(HostScan(address: address, merging: [only]) == only)
    }
}
