import AuditModel
import Pipeline
import Testing

@Suite struct ConfirmationPlanTests {
    private let address = "192.0.2.4"
    private let limit = ConfirmationPlan.hostLimit

    /// Endpoints of the host, with the first look at it: some have observations, some stand in an aggregate.
    private func plan(open: ClosedRange<UInt16>, silent: [ClosedRange<UInt16>] = []) throws -> ConfirmationPlan {
        let address = try Sample.address(address)
        let host = try Sample.host(
            self.address,
            observations: try open.map { try Sample.observation(self.address, $0, .open, .synAck) },
            aggregates: try silent.map {
                try Sample.aggregate(.filtered, .noResponse, "\($0.lowerBound)-\($0.upperBound)")
            })
        let deviations = (silent.joined() + Array(open)).map { Endpoint(address: address, port: $0, transport: .tcp) }
        return ConfirmationPlan(deviations: deviations.sorted(), among: [host])
    }

    private func ports(_ plan: ConfirmationPlan) -> [UInt16] { plan.endpoints.flatMap(\.endpoints).map(\.port) }

    @Test func whatWasNotFoundOpenComesFirstWhereverItLies() throws {
        let plan = try plan(open: 200...999, silent: [1...1, 1000...1000])
        let ports = ports(plan)
        #expect(ports.count == limit)
        #expect(ports.first == 1 && ports.last == 1000)
        #expect(ports == ports.sorted())
    }

    @Test func ofTooManyTheChosenLieEvenlyAmongAll() throws {
        let open = ports(try plan(open: 1...5000))
        #expect(open == stride(from: 1, to: 5000, by: 10).map { $0 })
        let silent = ports(try plan(open: 9000...9999, silent: [1001...2000]))
        #expect(silent == stride(from: 1001, to: 2000, by: 2).map { $0 })
    }

    @Test func anAggregateOfOpenPortsIsOpen() throws {
        let host = try Sample.host(
            address,
            aggregates: [
                try Sample.aggregate(.open, .synAck, "1-600"), try Sample.aggregate(.closed, .connRefused, "601-700"),
                try Sample.aggregate(.closed, .connRefused, "1-600", transport: .udp),
            ])
        let deviations = (1...700).map { Endpoint(address: host.address, port: UInt16($0), transport: .tcp) }
        let chosen = ports(ConfirmationPlan(deviations: deviations, among: [host]))
        #expect(chosen.suffix(100) == Array(601...700))
        #expect(chosen.count == limit)
    }

    @Test func whatIsNotProbedAgainIsRemarkedOn() throws {
        let host = try Sample.host(address, remarks: ["something else"])
        #expect(
            try plan(open: 201...1000, silent: [1...1]).remarked(host).remarks == [
                "something else",
                "301 of its 801 deviations from the policy were not probed again: 500 of one host are at most, "
                    + "those first that were not found open",
            ])
    }

    @Test func upToTheLimitEverythingIsProbedAgainOfEachHost() throws {
        let hosts = try [Sample.host("192.0.2.5"), Sample.host("192.0.2.4")]
        let deviations = hosts.flatMap { host in
            (1...UInt16(limit)).map { Endpoint(address: host.address, port: $0, transport: .udp) }
        }
        let plan = ConfirmationPlan(deviations: deviations, among: hosts)
        #expect(plan.endpoints.map(\.endpoints.count) == [limit, limit])
        #expect(plan.endpoints.map(\.address) == hosts.map(\.address).sorted())
        #expect(hosts.map(plan.remarked) == hosts)
    }
}
