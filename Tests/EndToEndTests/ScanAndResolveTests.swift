import AuditModel
import Foundation
import Testing

/// The runs without a policy, against a lab on loopback.
@Suite(.lab) struct ScanAndResolveTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    private func report(_ arguments: String..., status: Int32) throws -> AuditReport {
        let lab = try ServedLab.required()
        let ending = try tidewaiter.run(
            arguments + ["--resolver", lab.resolver, "-o", "report.json"], in: directory)
        #expect(ending.status == status, "\(ending.errors)")
        return try JSONDecoder().decode(AuditReport.self, from: directory.data("report.json"))
    }

    @Test func aScanFindsOpenPortsOfEveryAddressOfAName() throws {
        let lab = try ServedLab.required()
        let report = try report("scan", "pool.lab.test", "-p", "8080-8090", status: 0)
        let open = report.hosts.map { host in
            "\(host.address) "
                + host.observations.filter { $0.state == .open }.map { "\($0.endpoint.port)" }
                .joined(separator: ",")
        }
        #expect(open == ["\(lab.prefix)2 8080", "\(lab.prefix)3 8080,8088"])
        #expect(report.policy == nil)
        #expect(report.coverage.endpointsPlanned == 22)
        #expect(report.coverage.endpointsConclusive == 22)
    }

    @Test func excludedNamesAndAddressesAreNotScanned() throws {
        let lab = try ServedLab.required()
        let report = try report(
            "scan", "\(lab.prefix)1-4", "-p", "8080", "--exclude", "pool.lab.test", "--exclude", "\(lab.prefix)4",
            status: 0)
        #expect(report.hosts.map(\.address.description) == ["\(lab.prefix)1"])
        #expect(report.coverage.excluded.map(\.addresses) == [2, 1])
    }

    @Test func anExcludedNameThatLeadsNowhereIsWarnedAbout() throws {
        let lab = try ServedLab.required()
        let report = try report(
            "scan", "\(lab.prefix)1", "-p", "8080", "--exclude", "gone.lab.test", status: 0)
        #expect(report.warnings == ["nothing was excluded for gone.lab.test: no such name"])
    }

    @Test func oneNameThatLeadsNowhereStopsNoOther() throws {
        let report = try report("scan", "gone.lab.test", "mail.lab.test", "-p", "2525", status: 2)
        #expect(report.targets.map(\.resolution?.failure) == [.noSuchName, nil])
        #expect(report.hosts.flatMap(\.observations).map(\.state) == [.open])
    }

    @Test func onlyNamesThatLeadNowhereStillMakeAReport() throws {
        let report = try report("scan", "gone.lab.test", "-p", "80", status: 2)
        #expect(report.hosts.isEmpty)
        #expect(report.summary.incompleteReasons == ["gone.lab.test led to no address: no such name"])
    }

    @Test func resolvingTellsEveryKindOfFailureApart() throws {
        let report = try report(
            "resolve", "www.lab.test", "gone.lab.test", "empty.lab.test", "broken.lab.test", status: 2)
        #expect(report.targets.map(\.resolution?.failure) == [nil, .noSuchName, .noAddresses, .serverFailed])
        #expect(report.targets.first?.resolution?.aliases == ["www.edge.lab.test", "edge.lab.test"])
        #expect(report.coverage.endpointsPlanned == 0)
    }

    @Test func resolvingAddressesGivesTheirNames() throws {
        let lab = try ServedLab.required()
        let report = try report("resolve", "\(lab.prefix)4-5", "six.lab.test", status: 0)
        #expect(
            report.hosts.map { $0.names.map(\.name) } == [
                ["mail.lab.test"], ["db.lab.test"], ["six.lab.test", "six.lab.test"],
            ])
    }

    @Test func reverseNamesAreLeftAloneOnRequest() throws {
        let lab = try ServedLab.required()
        let report = try report("resolve", "\(lab.prefix)4", "-n", status: 0)
        #expect(report.hosts.map(\.names) == [[]])
        #expect(report.hosts.map(\.reverseFailure) == [nil])
    }
}
