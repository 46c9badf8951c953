import AuditModel
import Pipeline
import Testing

@Suite struct SurveyTests {
    @Test func portsThatWereNotConcludedMakeTheRunIncomplete() throws {
        let host = try Sample.host(
            "192.0.2.4",
            observations: [try Sample.observation("192.0.2.4", 22, .open, .synAck)],
            aggregates: [
                try Sample.aggregate(.closed, .connRefused, "80-89"),
                try Sample.aggregate(.unreachable, .noRoute, "90"),
            ])
        let survey = Survey(targets: [], hosts: [host], planned: 12, excluded: [], isInterrupted: false)
        #expect(survey.coverage.endpointsPlanned == 12)
        #expect(survey.coverage.endpointsConclusive == 11)
        #expect(survey.coverage.endpointsInconclusive == 1)
        #expect(survey.summary.exitStatus == ExitStatus.incomplete.rawValue)
        #expect(survey.summary.incompleteReasons == ["1 of 12 ports could not be concluded: unreachable (no-route)"])
    }

    @Test func portsThatWereNotConcludedAreCountedByTheirReason() throws {
        let hosts = try [
            Sample.host("192.0.2.4", observations: [Sample.observation("192.0.2.4", 22, .unreachable, .noNeighbor)]),
            Sample.host(
                "192.0.2.5",
                aggregates: [
                    Sample.aggregate(.unreachable, .noNeighbor, "80-89"),
                    Sample.aggregate(.unreachable, .noRoute, "90"),
                    Sample.aggregate(.openFiltered, .noResponse, "53", transport: .udp),
                ]),
        ]
        let survey = Survey(targets: [], hosts: hosts, planned: 15, excluded: [], isInterrupted: false)
        #expect(survey.coverage.causes?.map(\.endpoints) == [11, 2, 1])
        #expect(
            survey.summary.incompleteReasons == [
                "14 of 15 ports could not be concluded: 11 unreachable (no-neighbor), 2 not looked at, "
                    + "1 unreachable (no-route)"
            ])
    }

    @Test func portsThatNoHostAccountsForAreInconclusive() throws {
        let host = try Sample.host("192.0.2.4", aggregates: [try Sample.aggregate(.closed, .connRefused, "80-89")])
        let survey = Survey(targets: [], hosts: [host], planned: 12, excluded: [], isInterrupted: false)
        #expect(survey.coverage.endpointsInconclusive == 2)
        #expect(survey.summary.incompleteReasons == ["2 of 12 ports could not be concluded: not looked at"])
        #expect(survey.summary.exitStatus == ExitStatus.incomplete.rawValue)
    }

    @Test func silentUDPIsCountedButDoesNotMakeTheRunIncomplete() throws {
        let host = try Sample.host(
            "192.0.2.4", aggregates: [try Sample.aggregate(.openFiltered, .noResponse, "53,123", transport: .udp)])
        let survey = Survey(targets: [], hosts: [host], planned: 2, excluded: [], isInterrupted: false)
        #expect(survey.coverage.endpointsSilentUDP == 2)
        #expect(survey.coverage.endpointsInconclusive == 2)
        #expect(survey.summary.isComplete)
        #expect(survey.summary.exitStatus == ExitStatus.compliant.rawValue)
    }

    @Test func aNameWithoutAddressMakesTheRunIncomplete() throws {
        let target = TargetRecord(
            specification: "gone.example.com", kind: .name, groups: [], location: nil,
            resolution: Resolution(queriedName: "gone.example.com", failure: .noSuchName), addressCount: 0)
        let summary = Survey(targets: [target], hosts: [], planned: 0, excluded: [], isInterrupted: false).summary
        #expect(summary.exitStatus == ExitStatus.incomplete.rawValue)
        #expect(summary.incompleteReasons == ["gone.example.com led to no address: no such name"])
    }

    @Test func anInterruptedRunHasTheStatusOfOne() {
        let summary = Survey(targets: [], hosts: [], planned: 0, excluded: [], isInterrupted: true).summary
        #expect(summary.exitStatus == ExitStatus.interrupted.rawValue)
        #expect(!summary.isComplete)
    }
}
