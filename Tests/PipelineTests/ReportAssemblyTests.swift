import AuditModel
import Pipeline
import Testing

@Suite struct ReportAssemblyTests {
    private func assembly(
        targets: TargetList,
        resolutions: [HostName: Resolution] = [:],
        reverse: [IPAddress: ReverseResolution] = [:],
        hosts: [HostScan] = [],
        isInterrupted: Bool = false
    ) -> ReportAssembly {
        ReportAssembly(
            context: Sample.context, startedAt: Sample.start, endedAt: Sample.start, vantage: nil, policy: nil,
            targets: targets.records(resolutions: resolutions), resolutions: resolutions, reverse: reverse,
            hosts: hosts,
            isInterrupted: isInterrupted, sourceAddresses: [], resolvers: [], warnings: [])
    }

    private let conclusion = ReportAssembly.Conclusion(
        findings: [],
        coverage: Coverage(
            targets: 0, addresses: 0, endpointsPlanned: 0, endpointsConclusive: 0, endpointsInconclusive: 0,
            endpointsSilentUDP: 0, excluded: []),
        summary: Summary(
            verdicts: [:], severities: [:], waived: 0, isComplete: true, incompleteReasons: [], exitStatus: 0),
        warnings: [])

    @Test func anAddressKeepsEveryNameThatLedToItThenAliasesThenReverseNames() throws {
        let shared = try Sample.address("192.0.2.4")
        let report = assembly(
            targets: try Sample.targets("www.example.com", "old.example.com"),
            resolutions: [
                try Sample.name("www.example.com"): Resolution(
                    queriedName: "www.example.com", aliases: ["web.example.net"], addresses: [shared]),
                try Sample.name("old.example.com"): Resolution(queriedName: "old.example.com", addresses: [shared]),
            ],
            reverse: [shared: ReverseResolution(names: ["a.provider.example", "www.example.com"])],
            hosts: [try Sample.host("192.0.2.4")]
        ).report(concluding: conclusion)
        #expect(
            report.hosts.first?.names == [
                AddressName(name: "old.example.com", source: .target),
                AddressName(name: "www.example.com", source: .target),
                AddressName(name: "web.example.net", source: .alias),
                AddressName(name: "a.provider.example", source: .reverse),
                AddressName(name: "www.example.com", source: .reverse),
            ])
    }

    @Test func anAliasThatIsATargetItselfIsCalledATargetOnly() throws {
        let shared = try Sample.address("192.0.2.4")
        let report = assembly(
            targets: try Sample.targets("www.example.com", "web.example.net"),
            resolutions: [
                try Sample.name("www.example.com"): Resolution(
                    queriedName: "www.example.com", aliases: ["web.example.net"], addresses: [shared]),
                try Sample.name("web.example.net"): Resolution(queriedName: "web.example.net", addresses: [shared]),
            ],
            hosts: [try Sample.host("192.0.2.4")]
        ).report(concluding: conclusion)
        #expect(report.hosts.first?.names.map(\.source) == [.target, .target])
    }

    @Test func theNameThatASearchDomainMadeIsAnAliasOfWhatWasWritten() throws {
        let report = assembly(
            targets: try Sample.targets("www"),
            resolutions: [
                try Sample.name("www"): Resolution(
                    queriedName: "www.example.com", addresses: [try Sample.address("192.0.2.4")])
            ],
            hosts: [try Sample.host("192.0.2.4")]
        ).report(concluding: conclusion)
        #expect(
            report.hosts.first?.names == [
                AddressName(name: "www", source: .target), AddressName(name: "www.example.com", source: .alias),
            ])
    }

    @Test func aHostSaysWhyItHasNoReverseName() throws {
        let address = try Sample.address("192.0.2.4")
        let report = assembly(
            targets: try Sample.targets("192.0.2.4"),
            reverse: [address: ReverseResolution(failure: .timedOut)],
            hosts: [try Sample.host("192.0.2.4")]
        ).report(concluding: conclusion)
        #expect(report.hosts.first?.reverseFailure == .timedOut)
        #expect(report.hosts.first?.names.isEmpty == true)
    }

    @Test func aTargetThatIsWrittenTwiceIsOneRecord() throws {
        let targets = try Sample.targets("192.0.2.0/30", "192.0.2.9-12", "192.0.2.0-192.0.2.3", "192.0.2.1")
        let report = assembly(targets: targets).report(concluding: conclusion)
        #expect(report.targets.map(\.specification) == ["192.0.2.0/30", "192.0.2.9-192.0.2.12", "192.0.2.1"])
        #expect(report.targets.map(\.kind) == [.prefix, .range, .address])
        #expect(report.targets.map(\.addressCount) == [4, 4, 1])
    }

    @Test func aNameThatLeadsNowhereKeepsItsFailure() throws {
        let failure = Resolution(queriedName: "gone.example.com", failure: .noSuchName)
        let report = assembly(
            targets: try Sample.targets("gone.example.com"),
            resolutions: [try Sample.name("gone.example.com"): failure]
        ).report(concluding: conclusion)
        #expect(report.targets.first?.resolution == failure)
        #expect(report.targets.first?.addressCount == 0)
    }

    @Test func hostsComeOutByAddressWhateverTheOrderOfTheScan() throws {
        let addresses = ["2001:db8::1", "192.0.2.9", "192.0.2.10"]
        let report = assembly(targets: TargetList([]), hosts: try addresses.map { try Sample.host($0) })
            .report(concluding: conclusion)
        #expect(report.hosts.map(\.address.description) == ["192.0.2.9", "192.0.2.10", "2001:db8::1"])
    }

    @Test func anInterruptedRunIsNeverCompleteWhateverTheConclusion() {
        let report = assembly(targets: TargetList([]), isInterrupted: true).report(concluding: conclusion)
        #expect(report.run.interrupted)
        #expect(!report.summary.isComplete)
        #expect(report.summary.exitStatus == ExitStatus.interrupted.rawValue)
    }
}
