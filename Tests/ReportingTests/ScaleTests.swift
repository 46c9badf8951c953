import AuditModel
import Foundation
import Reporting
import Testing

/// Large reports. `REPORT_SCALE=100000` and a release build give the figures that matter; the default is small.
@Suite(.serialized) struct ScaleTests {
    static let scale = ProcessInfo.processInfo.environment["REPORT_SCALE"].flatMap { Int($0) } ?? 1_000

    /// `count` findings over twice as many observations, 50 observations a host.
    static func report(findings count: Int) throws -> AuditReport {
        var report = try SampleReports.audit()
        let template = report.findings[0]
        report.hosts = try (0..<max(1, count / 25)).map { number in
            let address = IPAddress(v4: 0x0a00_0000 + UInt32(number))
            var host = report.hosts[0]
            host.address = address
            host.names = [AddressName(name: "host-\(number).example.com", source: .target)]
            host.observations = try (1...50).map { port in
                Observation(
                    endpoint: Endpoint(address: address, port: port, transport: .tcp),
                    state: port % 2 == 0 ? .open : .closed, evidence: try SampleReports.evidence(.synAck))
            }
            host.aggregates = [
                PortAggregate(
                    transport: .tcp, state: .closed, reason: .connRefused, ports: PortSet(ranges: [51...1024]))
            ]
            return host
        }
        report.findings = (0..<count).map { number in
            var finding = template
            finding.id = "f\(100_000_000_000_000 + number)"
            finding.endpoint = report.hosts[number / 25].observations[number % 25 * 2].endpoint
            finding.names = ["host-\(number / 25).example.com"]
            finding.need = "Public web site"
            finding.approved = Approval(by: "ciso@example.com", on: CalendarDay("2026-03-01"), ticket: "CHG-1042")
            return finding
        }
        SampleReports.count(&report, incomplete: [], exitStatus: 1)
        return report
    }

    @Test(arguments: ReportFormat.allCases)
    func aLargeReportComesInChunks(_ format: ReportFormat) throws {
        let report = try Self.report(findings: Self.scale)
        var sizes: [Int] = []
        let peakBefore = Self.peakMemory
        let clock = ContinuousClock()
        let measured = Measured()
        let time = try clock.measure {
            try format.render(report) { bytes in measured.sizes.append(bytes.count) }
        }
        sizes = measured.sizes
        let total = sizes.reduce(0, +)
        print(
            "\(format.rawValue): \(Self.scale) findings, \(total / 1024) KiB in \(time), peak +",
            "\((Self.peakMemory - peakBefore) / 1024) MiB")
        // Counts alone do not grow with the report.
        #expect(format == .openMetrics || total > Self.scale * 100)
        // One write never carries a large part of the report: memory is needed for one batch at most.
        if Self.scale >= 100_000 { #expect(sizes.allSatisfy { $0 < total / 10 + 1_000_000 }) }
    }

    /// The process's peak resident size in KiB (proc(5), VmHWM).
    static var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first ?? 0
    }

    private final class Measured {
        var sizes: [Int] = []
    }
}
