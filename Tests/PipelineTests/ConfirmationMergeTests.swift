import AuditModel
import Pipeline
import Testing

@Suite struct ConfirmationMergeTests {
    private let address = "192.0.2.4"

    @Test func aSilentPortThatAnswersTheSecondTimeIsOpen() throws {
        let first = try Sample.host(address, aggregates: [try Sample.aggregate(.filtered, .noResponse, "20-25")])
        let second = try Sample.host(
            address, observations: [try Sample.observation(address, 22, .open, .synAck, attempts: 2)])
        let merged = try #require(ConfirmationMerge(first: [first], second: [second]).hosts.first)
        #expect(merged.observations.map(\.state) == [.open])
        #expect(merged.observations.first?.evidence.attempts == 3)
        #expect(merged.aggregates.map(\.ports.description) == ["20-21,23-25"])
        #expect(merged.remarks.count == 1)
    }

    @Test func anOpenPortThatFallsSilentStaysOpenAndIsRemarkedOn() throws {
        let first = try Sample.host(address, observations: [try Sample.observation(address, 22, .open, .synAck)])
        let second = try Sample.host(address, aggregates: [try Sample.aggregate(.filtered, .noResponse, "22")])
        let merged = try #require(ConfirmationMerge(first: [first], second: [second]).hosts.first)
        #expect(merged.observations.map(\.state) == [.open])
        #expect(merged.observations.first?.evidence.reason == .synAck)
        #expect(merged.observations.first?.evidence.attempts == 2)
        #expect(merged.remarks.count == 1)
    }

    @Test func aPortThatStaysClosedGetsAnObservationOfItsOwn() throws {
        let first = try Sample.host(address, aggregates: [try Sample.aggregate(.closed, .connRefused, "80")])
        let second = try Sample.host(address, aggregates: [try Sample.aggregate(.closed, .connRefused, "80")])
        let merged = try #require(ConfirmationMerge(first: [first], second: [second]).hosts.first)
        #expect(merged.observations.map(\.state) == [.closed])
        #expect(merged.observations.first?.evidence.attempts == 2)
        #expect(merged.aggregates.isEmpty)
        #expect(merged.remarks.isEmpty)
    }

    @Test(arguments: [PortState.unreachable, .notScanned])
    func whatCouldNotBeLookedAtAgainKeepsItsFirstState(state: PortState) throws {
        let first = try Sample.host(address, aggregates: [try Sample.aggregate(.closed, .connRefused, "80")])
        let second = try Sample.host(address, aggregates: [try Sample.aggregate(state, .interrupted, "80")])
        #expect(ConfirmationMerge(first: [first], second: [second]).hosts == [first])
    }

    @Test(
        "a refusal that proves false makes others of its kind inconclusive",
        arguments: [Reason.connRefused, .adminProhibited])
    func falseRefusal(reason: Reason) throws {
        let state: PortState = reason == .connRefused ? .closed : .filtered
        let first = try Sample.host(
            address,
            aggregates: [
                try Sample.aggregate(state, reason, "20-25"), try Sample.aggregate(.filtered, .noResponse, "80-90"),
                try Sample.aggregate(state, reason, "20", transport: .udp),
            ])
        let second = try Sample.host(address, observations: [try Sample.observation(address, 22, .open, .synAck)])
        let merged = try #require(ConfirmationMerge(first: [first], second: [second]).hosts.first)
        #expect(merged.aggregates.map(\.state) == [.filtered, .unreachable, state])
        #expect(merged.aggregates.map(\.ports.description) == ["80-90", "20-21,23-25", "20"])
        #expect(merged.remarks.count == 2)
        #expect(merged.remarks.last?.contains("may be open") == true)
    }

    @Test func transportsAreKeptApart() throws {
        let first = try Sample.host(
            address,
            aggregates: [
                try Sample.aggregate(.filtered, .noResponse, "53"),
                try Sample.aggregate(.openFiltered, .noResponse, "53", transport: .udp),
            ])
        let second = try Sample.host(
            address, observations: [try Sample.observation(address, 53, .open, .udpResponse, transport: .udp)])
        let merged = try #require(ConfirmationMerge(first: [first], second: [second]).hosts.first)
        #expect(merged.observations.map(\.endpoint.transport) == [.udp])
        #expect(merged.aggregates.map(\.transport) == [.tcp])
    }

    @Test func hostsWithoutASecondLookStayAsTheyWere() throws {
        let other = try Sample.host(
            "192.0.2.5", observations: [try Sample.observation("192.0.2.5", 22, .open, .synAck)])
        #expect(ConfirmationMerge(first: [other], second: []).hosts == [other])
    }
}
