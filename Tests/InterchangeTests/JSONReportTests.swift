import AuditModel
import Foundation
import Interchange
import Testing

/// Our own JSON report, read in batches.
@Suite struct JSONReportTests {
    private static let time = Timestamp(seconds: 1_795_396_155)

    private func report(hosts: Int) -> AuditReport {
        AuditReport(
            tool: ToolRecord(name: "tidewaiter", version: "1"),
            run: RunRecord(
                id: "run", startedAt: Self.time, endedAt: Self.time, scannerHost: "beta", vantage: nil,
                arguments: ["tidewaiter", "scan [, ] \"hosts\":["], interrupted: false, sourceAddresses: [],
                resolvers: []),
            policy: nil,
            summary: Summary(
                verdicts: [:], severities: [:], waived: 0, isComplete: true, incompleteReasons: [], exitStatus: 0),
            coverage: Coverage(
                targets: 0, addresses: hosts, endpointsPlanned: 0, endpointsConclusive: 0, endpointsInconclusive: 0,
                endpointsSilentUDP: 0, excluded: []),
            targets: [],
            hosts: (0..<hosts).map { number in
                let address = IPAddress(v4: 0x0a00_0000 + UInt32(number))
                return HostRecord(
                    address: address, names: [AddressName(name: "host-\(number)", source: .target)],
                    reverseFailure: nil, isResponsive: true, startedAt: Self.time, endedAt: Self.time,
                    observations: [
                        Observation(
                            endpoint: Endpoint(address: address, port: 80, transport: .tcp), state: .open,
                            evidence: Evidence(reason: .synAck, attempts: 1),
                            service: ServiceFacts(product: "a],[\"}{\\ \u{e9}\n", version: "\"hosts\":["))
                    ],
                    aggregates: [], remarks: ["it said \\\" and ] and }"])
            },
            findings: (0..<hosts).map {
                Finding(
                    id: "f\(100_000_000_000_000 + $0)", verdict: .missing, severity: .low, target: "t, ]",
                    message: "\"findings\":[")
            },
            warnings: ["\"hosts\":[{}]"])
    }

    private func text(_ report: AuditReport, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }

    @Test(arguments: [0, 1, 5_000], [JSONEncoder.OutputFormatting.sortedKeys, [.prettyPrinted], []])
    func aReportIsReadBackWhateverItsFormattingAndTheOrderOfItsKeys(
        hosts: Int, formatting: JSONEncoder.OutputFormatting
    ) throws {
        let report = report(hosts: hosts)
        let file = try ResultFile(try text(report, formatting))
        let read = try ReportFileReader(path: file.path).report()
        #expect(read == report)
        let result = try file.result()
        #expect(result.hosts.map(\.address) == report.hosts.map(\.address))
        #expect(result.hosts.map(\.observations) == report.hosts.map(\.observations))
        #expect(result.names.count == hosts)
    }

    @Test func aReportFromBeforeWaiversWereListedIsRead() throws {
        let report = report(hosts: 1)
        let file = try ResultFile(try text(report, .sortedKeys).replacing("\"waivers\":[],", with: ""))
        #expect(try ReportFileReader(path: file.path).report() == report)
    }

    @Test func aReportOfAnInterruptedRunIsAPartialScan() throws {
        var report = report(hosts: 1)
        #expect(try ResultFile(try text(report, [])).result().partialReasons.isEmpty)
        report.run.interrupted = true
        let file = try ResultFile(try text(report, []))
        #expect(try file.result().partialReasons == ["\(file.path) is of an interrupted run"])
    }

    @Test func aReverseNameIsNoNameThatWasScanned() throws {
        var report = report(hosts: 1)
        report.hosts[0].names.append(AddressName(name: "edge.example.net", source: .reverse))
        let result = try ResultFile(try text(report, [])).result()
        let address = report.hosts[0].address
        #expect(result.names == [address: [AddressName(name: "host-0", source: .target)]])
        #expect(result.reverseNames == [address: ReverseResolution(names: ["edge.example.net"])])
    }

    @Test func aListUnderAKeyInAnotherSpellingIsReadTheSlowWay() throws {
        let report = report(hosts: 3)
        let text = try text(report, .sortedKeys).replacing("\"hosts\":[{\"", with: "\"\\u0068osts\" : [{\"")
        let file = try ResultFile(text)
        #expect(try ReportFileReader(path: file.path).report() == report)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let line: Int?
        let says: String
        var testDescription: String { "\(old) -> \(new)" }
    }

    /// In the text of 5,000 hosts, whose lists take several batches.
    @Test(arguments: [
        Fault(
            old: #""host-4321""#, new: "5", line: nil, says: "'hosts[4321].names[0].name' cannot be read: "),
        Fault(old: #""id":"f100000000004444","#, new: "", line: nil, says: "'findings[4444].id' is missing"),
        Fault(old: #""name":"host-4000""#, new: #""name" "host-4000""#, line: 2, says: "this is not JSON: "),
        Fault(old: #","schemaVersion":1"#, new: "", line: nil, says: "'schemaVersion' is missing"),
        Fault(
            old: #","schemaVersion":1"#, new: #","schemaVersion":2"#, line: nil,
            says: "the report has schema version 2, and this program reads 1"),
        Fault(old: #""summary":{"#, new: #""summary":[{"#, line: 3, says: "this is not JSON: "),
        Fault(old: "],\n\"run\"", new: "},\n\"run\"", line: 2, says: "this is not JSON: "),
        Fault(old: #""address":"10.0.16.0""#, new: #""address":"10.0.16.1""#, line: nil, says: "another endpoint"),
    ])
    func aFaultIsNamedWithItsPlaceInTheWhole(fault: Fault) throws {
        let text = try text(report(hosts: 5_000), .sortedKeys)
            .replacing("\"hosts\":[{\"", with: "\n\"hosts\":[{\"").replacing(",\"run\":", with: ",\n\"run\":")
        let place = try #require(text.range(of: fault.old))
        let file = try ResultFile(text.replacingCharacters(in: place, with: fault.new))
        let error = #expect(throws: InterchangeError.self) { try ReportFileReader(path: file.path).report() }
        guard case .malformed(_, let line, let what) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(what.contains(fault.says), "\(what)")
        #expect(line == fault.line, "\(what)")
    }

    @Test func whereverItIsCutOffAReportIsRefused() throws {
        let text = try text(report(hosts: 3), .sortedKeys)
        for length in stride(from: 1, to: text.utf8.count, by: 7) {
            let file = try ResultFile(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(throws: InterchangeError.self) { try file.result() }
        }
    }

    @Test func findingsThatAreNotWantedMustStillBeJSON() throws {
        let text = try text(report(hosts: 3), .sortedKeys)
        #expect(try ResultFile(text.replacing("\"missing\"", with: "\"no verdict\"")).result().hosts.count == 3)
        #expect(throws: InterchangeError.self) {
            try ResultFile(text.replacing("\"missing\"", with: "missing")).result()
        }
    }
}
