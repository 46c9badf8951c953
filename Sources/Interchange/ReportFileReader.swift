package import AuditModel
import Foundation

/// Reads our own JSON report, which `AuditReport`'s coding keys define for its writer too.
///
/// A report of another `schemaVersion` is refused. One that has the same version and more members, as a newer minor
/// version of the program may write, is read without them.
package struct ReportFileReader {
    /// A report of a million endpoints has about a tenth of this.
    private static let sizeLimit = 1 << 30
    /// More than there is to count, and few enough that sums and percentages of counts cannot overflow.
    private static let counts = 0...(1 << 48)

    let path: String

    package init(path: String) { self.path = path }

    package func report() throws(InterchangeError) -> AuditReport {
        try report(try ResultStream(path: path))
    }

    private func report(_ stream: ResultStream) throws(InterchangeError) -> AuditReport {
        let bytes = try stream.everything(limit: Self.sizeLimit)
        guard stream.firstByte == nil, bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
            throw .malformed(path: path, line: nil, what: "this is no JSON report of tidewaiter")
        }
        let report: AuditReport
        do {
            report = try JSONDecoder().decode(AuditReport.self, from: Data(bytes))
        } catch let error as DecodingError {
            // Of another version, that is the reason, whatever else of it cannot be read.
            if let version = try? JSONDecoder().decode(Version.self, from: Data(bytes)) { try check(version) }
            throw malformed(error, bytes)
        } catch {
            throw .malformed(path: path, line: nil, what: "this is no JSON report of tidewaiter: \(error)")
        }
        try check(Version(schemaVersion: report.schemaVersion))
        try check(report)
        return report
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

    /// What the types cannot say and judging and rendering rely on.
    private func check(_ report: AuditReport) throws(InterchangeError) {
        let summary = report.summary
        let coverage = report.coverage
        let counts =
            Array(summary.verdicts.values) + summary.severities.values + report.targets.map(\.addressCount)
            + coverage.excluded.map(\.addresses) + [
                summary.waived, coverage.targets, coverage.addresses, coverage.endpointsPlanned,
                coverage.endpointsConclusive, coverage.endpointsInconclusive, coverage.endpointsSilentUDP,
            ]
        if let count = counts.first(where: { !Self.counts.contains($0) }) {
            throw .malformed(path: path, line: nil, what: "\(count) is no count of a report")
        }
        for host in report.hosts {
            for observation in host.observations
            where observation.endpoint.address != host.address || observation.endpoint.port == 0 {
                throw .malformed(
                    path: path, line: nil,
                    what: "the host \(host.address) has an observation of another endpoint, \(observation.endpoint)")
            }
        }
    }

    func result(_ stream: ResultStream) throws(InterchangeError) -> StoredResult {
        let report = try report(stream)
        var result = StoredResult(path: path)
        for host in report.hosts {
            let scan = HostScan(
                address: host.address, isResponsive: host.isResponsive, startedAt: host.startedAt,
                endedAt: host.endedAt, observations: host.observations, aggregates: host.aggregates,
                remarks: host.remarks)
            result.hosts.append(HostScan(address: host.address, merging: [scan]))
            result.names[host.address, default: []].formUnion(host.names.filter { $0.source != .reverse })
            let reverse = host.names.filter { $0.source == .reverse }.map(\.name)
            if !reverse.isEmpty || host.reverseFailure != nil {
                result.reverseNames[host.address] = ReverseResolution(names: reverse, failure: host.reverseFailure)
            }
        }
        for target in report.targets where target.kind == .name {
            guard let resolution = target.resolution, let name = try? HostName(parsing: target.specification) else {
                continue
            }
            result.resolutions[name] = resolution
        }
        result.vantage = report.run.vantage
        result.scannerHost = report.run.scannerHost
        if report.run.interrupted { result.partialReasons.append("\(path) is of an interrupted run") }
        return result
    }

    private func malformed(_ error: DecodingError, _ bytes: [UInt8]) -> InterchangeError {
        let (context, key) =
            switch error {
            case .dataCorrupted(let context): (context, String?.none)
            case .keyNotFound(let key, let context): (context, key.stringValue)
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: "unknown"), nil)
            }
        let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        if let key {
            return .malformed(
                path: path, line: nil,
                what:
                    "this is no complete JSON report of tidewaiter: '\(place.dropFirst())\(place.isEmpty ? "" : ".")\(key)' is missing"
            )
        }
        guard place.isEmpty else {
            return .malformed(
                path: path, line: nil, what: "'\(place.dropFirst())' cannot be read: \(context.debugDescription)")
        }
        return syntaxFault(bytes)
    }

    /// What the decoder keeps to itself: where the text stops being JSON. Foundation's other reader says it in words,
    /// `Invalid value around character 5.`, and in no other way.
    private func syntaxFault(_ bytes: [UInt8]) -> InterchangeError {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes))
            return .malformed(path: path, line: nil, what: "this is no JSON report of tidewaiter")
        } catch {
            let words = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "it cannot be read"
            return .malformed(path: path, line: Self.line(of: words, in: bytes), what: "this is not JSON: \(words)")
        }
    }

    private static func line(of words: String, in bytes: [UInt8]) -> Int? {
        guard let start = words.firstRange(of: "character ")?.upperBound,
            let place = Int(words[start...].prefix { $0.isWholeNumber })
        else { return nil }
        return 1 + bytes.prefix(place).count { $0 == UInt8(ascii: "\n") }
    }
}
