import AuditModel
import LabServices

/// What `serve` prints: the services, then the names.
struct DemoTable {
    let network: DemoNetwork

    var text: String {
        let services = network.services.map {
            ["\($0.endpoint.address)", "\($0.endpoint.port)/\($0.endpoint.transport)", $0.kind.rawValue, $0.purpose]
        }
        let names = network.zone.records.filter { !$0.key.hasSuffix(".arpa") }.sorted { $0.key < $1.key }
            .map { [$0.key, summary(of: $0.value)] }
        let faults = network.zone.faults.sorted { $0.key < $1.key }
            .map { [$0.key, $0.value == .silence ? "gets no answer" : "server failure"] }
        return Self.columns([["ADDRESS", "PORT", "SERVICE", "PURPOSE"]] + services) + "\n"
            + Self.columns([["NAME", "ANSWER"]] + names + faults)
    }

    private func summary(of records: [DNSZone.Record]) -> String {
        let texts = records.map { record in
            switch record {
            case .address(let address): address.description
            case .alias(let name): "alias of \(name)"
            case .pointer(let name): name
            case .text: "no address"
            }
        }
        return texts.count > 4 ? "\(texts.count) addresses" : texts.joined(separator: ", ")
    }

    /// Left-aligned columns, two spaces apart, the last one as it comes.
    static func columns(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].utf8.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[index] - cell.utf8.count + 2)
            }.joined() + "\n"
        }.joined()
    }
}
