import AuditModel
package import Foundation

/// Why a result cannot be scored.
package enum ResultError: Error, Equatable, CustomStringConvertible {
    case unknownFormat
    case malformed(String)

    package var description: String {
        switch self {
        case .unknownFormat:
            "this is neither nmap XML, nor masscan's XML or JSON, nor a JSON report of Tidewaiter"
        case .malformed(let detail): "the result cannot be read: \(detail)"
        }
    }
}

/// A scanner's output of any known kind, told apart by its content.
package enum ResultFile {
    package static func read(_ data: Data) throws(ResultError) -> ScanResult {
        let start = data.first { !" \t\r\n".utf8.contains($0) }
        switch start {
        case UInt8(ascii: "<"): return try NmapXMLReader.read(data)
        case UInt8(ascii: "["): return try readMasscan(data)
        case UInt8(ascii: "{"): return try readReport(data)
        // masscan leaves its file empty when it found nothing.
        case nil: return ScanResult()
        default: throw .unknownFormat
        }
    }

    private struct MasscanRecord: Decodable {
        struct Port: Decodable {
            var port: UInt16
            var proto: String
            var status: String
        }

        var ip: String
        var ports: [Port]
    }

    /// masscan's JSON is an array of records, one a line, with a comma after the last one in some versions.
    private static func readMasscan(_ data: Data) throws(ResultError) -> ScanResult {
        var result = ScanResult()
        for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            var record = line[...]
            while let last = record.last, ", \r".utf8.contains(last) { record.removeLast() }
            guard record.first == UInt8(ascii: "{"), record.contains(UInt8(ascii: ":")) else { continue }
            guard let decoded = try? JSONDecoder().decode(MasscanRecord.self, from: Data(record)),
                let address = IPAddress(decoded.ip)
            else { throw .malformed("line \(index + 1) is no record of masscan's") }
            for port in decoded.ports {
                guard let state = PortState(rawValue: port.status) else { continue }
                if port.proto == "udp" {
                    result.hosts[address, default: ScannedHost()].udp.listed[port.port] = state
                } else {
                    result.hosts[address, default: ScannedHost()].tcp.listed[port.port] = state
                }
            }
        }
        return result
    }

    private struct Report: Decodable {
        var hosts: [HostRecord]
    }

    private static func readReport(_ data: Data) throws(ResultError) -> ScanResult {
        let report: Report
        do {
            report = try JSONDecoder().decode(Report.self, from: data)
        } catch {
            throw .malformed("\(error)")
        }
        var result = ScanResult()
        for record in report.hosts {
            var host = ScannedHost()
            for observation in record.observations {
                let port = observation.endpoint.port
                if observation.endpoint.transport == .tcp {
                    host.tcp.listed[port] = observation.state
                } else {
                    host.udp.listed[port] = observation.state
                }
            }
            for aggregate in record.aggregates {
                let ports = ScannedHost.Ports.Aggregate(ports: aggregate.ports, state: aggregate.state)
                if aggregate.transport == .tcp {
                    host.tcp.aggregates.append(ports)
                } else {
                    host.udp.aggregates.append(ports)
                }
            }
            result.hosts[record.address] = host
        }
        return result
    }
}
