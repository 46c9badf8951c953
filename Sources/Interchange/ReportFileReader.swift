package import AuditModel
import Dispatch
import Foundation
import Synchronization

/// Reads our own JSON report, which `AuditReport`'s coding keys define for its writer too.
///
/// A report of another `schemaVersion` is refused. One that has the same version and more members, as a newer minor
/// version of the program may write, is read without them. Findings and hosts are decoded as they come, in batches, on
/// all cores, so that the text is never in memory as a whole.
package struct ReportFileReader: Sendable {
    /// A report of a million endpoints has about half of this.
    private static let sizeLimit = 1 << 30
    /// More than there is to count, and few enough that sums and percentages of counts cannot overflow.
    private static let counts = 0...(1 << 48)
    /// Enough that every core has some, little enough to hold them all.
    private static let batchesAtOnce = 16

    let path: String

    package init(path: String) { self.path = path }

    /// The whole report.
    package func report() throws(InterchangeError) -> AuditReport { try digestedReport().report }

    /// The whole report, and the SHA-256 of its bytes as 64 lower-case hex digits.
    package func digestedReport() throws(InterchangeError) -> (report: AuditReport, sha256: String) {
        var hosts: [HostRecord] = []
        let stream = try ResultStream(path: path)
        var report = try report(stream, keepsFindings: true) { hosts += $0 }
        report.hosts = hosts
        return (report, try stream.digest())
    }

    /// What the report says about the network. Its findings are not read: they were another judging's.
    func result(_ stream: ResultStream) throws(InterchangeError) -> StoredResult {
        var result = StoredResult(path: path)
        let report = try report(stream, keepsFindings: false) { hosts in
            for host in hosts { Self.add(host, to: &result) }
        }
        for record in report.targets {
            switch try? Target(parsing: record.specification).specification {
            case .name(let name): result.resolutions[name] = record.resolution
            case .addresses(let range): result.addressTargets.append(range)
            case nil: continue
            }
        }
        for lookup in report.run.lookups ?? [] {
            if let name = try? HostName(parsing: lookup.name) { result.resolutions[name] = lookup.resolution }
        }
        result.origin.scanner = InputRecord.Scanner(name: report.tool.name, version: report.tool.version)
        (result.origin.startedAt, result.origin.endedAt) = report.run.evidencePeriod
        result.vantage = report.run.vantage
        result.scannerHost = report.run.scannerHost
        result.partialReasons = (report.run.partialReasons ?? []).map {
            "\(path) was made from a partial result: \($0)"
        }
        if report.run.interrupted { result.partialReasons.append("\(path) is of an interrupted run") }
        return result
    }

    private static func add(_ host: HostRecord, to result: inout StoredResult) {
        let scan = HostScan(
            address: host.address, isResponsive: host.isResponsive, startedAt: host.startedAt,
            endedAt: host.endedAt, observations: host.observations, aggregates: host.aggregates,
            undetermined: host.undetermined ?? [], remarks: host.remarks)
        result.hosts.append(scan.disjoint)
        result.names[host.address, default: []].formUnion(host.names.filter { $0.source != .reverse })
        let reverse = host.names.filter { $0.source == .reverse }.map(\.name)
        if !reverse.isEmpty || host.reverseFailure != nil {
            result.reverseNames[host.address] = ReverseResolution(names: reverse, failure: host.reverseFailure)
        }
    }

    /// The report without its hosts, which `take` gets in the order of the file.
    private func report(
        _ stream: ResultStream, keepsFindings: Bool, hosts take: ([HostRecord]) -> Void
    ) throws(InterchangeError) -> AuditReport {
        switch stream.firstByte {
        case UInt8(ascii: "{"): break
        case nil: throw .empty(path: path, expected: InterchangeError.ownReport)
        default: throw .malformed(path: path, line: nil, what: "this is no JSON report of tidewaiter")
        }
        var splitter = JSONListSplitter(lists: ["findings", "hosts"])
        var findings: [Finding] = []
        var failure: InterchangeError?
        func decodeBatches() {
            for part in parts(of: splitter.takeBatches(), keepsFindings: keepsFindings) where failure == nil {
                switch part {
                case .success(let part):
                    findings += part.findings
                    take(part.hosts)
                case .failure(let error): failure = error
                }
            }
        }
        var size = 0
        while case let chunk = try stream.next(), !chunk.isEmpty {
            size += chunk.count
            guard size <= Self.sizeLimit else { throw .tooLarge(path: path, limit: "\(Self.sizeLimit >> 20) MiB") }
            splitter.append(chunk)
            if splitter.batches.count >= Self.batchesAtOnce { decodeBatches() }
        }
        splitter.end()
        decodeBatches()

        // Of another version, that is the reason, whatever else of it cannot be read.
        if let version = try? JSONDecoder().decode(Version.self, from: Data(splitter.remainder)) { try check(version) }
        if let failure { throw failure }
        var report = try decode(AuditReport.self, splitter.remainder, JSONFault.Place(line: 1, list: nil))
        try checkCounts(of: report)
        // What the splitter left where it was.
        try check(report.hosts)
        take(report.hosts)
        report.hosts = []
        report.findings += findings
        try checkIdentifiers(of: report.findings)
        return report
    }

    private struct Part: Sendable {
        var findings: [Finding] = []
        var hosts: [HostRecord] = []
    }

    /// An element that is not wanted: any JSON will do.
    private struct Unread: Decodable {
        init(from decoder: any Decoder) {}
    }

    private func parts(
        of batches: [JSONListSplitter.Batch], keepsFindings: Bool
    ) -> [Result<Part, InterchangeError>] {
        let parts = Mutex([Result<Part, InterchangeError>](repeating: .success(Part()), count: batches.count))
        DispatchQueue.concurrentPerform(iterations: batches.count) { number in
            let part = Result { () throws(InterchangeError) in
                try self.part(batches[number], keepsFindings: keepsFindings)
            }
            parts.withLock { $0[number] = part }
        }
        return parts.withLock { $0 }
    }

    private func part(_ batch: JSONListSplitter.Batch, keepsFindings: Bool) throws(InterchangeError) -> Part {
        let place = JSONFault.Place(line: batch.line, list: (batch.list, batch.firstElement))
        var part = Part()
        if batch.list == "hosts" {
            part.hosts = try decode([HostRecord].self, batch.text, place)
            try check(part.hosts)
        } else if keepsFindings {
            part.findings = try decode([Finding].self, batch.text, place)
        } else {
            _ = try decode([Unread].self, batch.text, place)
        }
        return part
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, _ text: [UInt8], _ place: JSONFault.Place
    ) throws(InterchangeError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text))
        } catch {
            throw JSONFault(path: path, text: text, place: place).error(error)
        }
    }

    /// What every version of a report has.
    private struct Version: Decodable {
        let schemaVersion: Int
    }

    private func check(_ version: Version) throws(InterchangeError) {
        guard version.schemaVersion == AuditReport.currentSchemaVersion else {
            throw .malformed(
                path: path, line: nil,
                what: "the report has schema version \(version.schemaVersion), and this program reads "
                    + "\(AuditReport.currentSchemaVersion); use the version of tidewaiter that wrote it")
        }
    }

    /// What the types cannot say and rendering relies on.
    private func checkCounts(of report: AuditReport) throws(InterchangeError) {
        let summary = report.summary
        let coverage = report.coverage
        let counts =
            Array(summary.verdicts.values) + summary.severities.values + report.targets.map(\.addressCount)
            + coverage.excluded.map(\.addresses) + (coverage.causes ?? []).map(\.endpoints) + [
                summary.waived, coverage.targets, coverage.addresses, coverage.endpointsPlanned,
                coverage.endpointsConclusive, coverage.endpointsInconclusive, coverage.endpointsSilentUDP,
            ]
        if let count = counts.first(where: { !Self.counts.contains($0) }) {
            throw .malformed(path: path, line: nil, what: "\(count) is no count of a report")
        }
    }

    /// Links, filters and baselines rely on ids that are digests and stand for one finding each.
    private func checkIdentifiers(of findings: [Finding]) throws(InterchangeError) {
        var known: Set<String> = []
        for (number, finding) in findings.enumerated() {
            guard Self.isIdentifier(finding.id) else {
                throw .malformed(
                    path: path, line: nil, what: "the id of finding \(number + 1) is not 16 hexadecimal digits")
            }
            guard known.insert(finding.id).inserted else {
                throw .malformed(path: path, line: nil, what: "two findings have the id \(finding.id)")
            }
        }
    }

    /// Whether `text` is 16 lower-case hexadecimal digits.
    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count == 16 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// What the types cannot say and judging relies on.
    private func check(_ hosts: [HostRecord]) throws(InterchangeError) {
        for host in hosts {
            for observation in host.observations
            where observation.endpoint.address != host.address || observation.endpoint.port == 0 {
                throw .malformed(
                    path: path, line: nil,
                    what: "the host \(host.address) has an observation of another endpoint, \(observation.endpoint)")
            }
        }
    }
}
