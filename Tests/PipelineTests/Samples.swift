import AuditModel
import Pipeline
import Testing

/// Values that the tests of this module build on.
enum Sample {
    static let start = Timestamp(seconds: 1_772_366_400)

    static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    static func name(_ text: String) throws -> HostName { try HostName(parsing: text) }

    static func targets(_ texts: String...) throws -> TargetList {
        TargetList(try texts.map { try Target(parsing: $0) })
    }

    static func ports(_ text: String) throws -> PortSet { try PortSet(parsing: text) }

    static func observation(
        _ address: String,
        _ port: UInt16,
        _ state: PortState,
        _ reason: Reason,
        attempts: Int = 1,
        transport: Transport = .tcp
    ) throws -> Observation {
        Observation(
            endpoint: Endpoint(address: try self.address(address), port: port, transport: transport),
            state: state,
            evidence: Evidence(reason: reason, attempts: attempts, observedAt: start))
    }

    static func host(
        _ address: String,
        observations: [Observation] = [],
        aggregates: [PortAggregate] = [],
        remarks: [String] = []
    ) throws -> HostScan {
        HostScan(
            address: try self.address(address), isResponsive: true, startedAt: start, endedAt: start,
            observations: observations, aggregates: aggregates, remarks: remarks)
    }

    static func aggregate(
        _ state: PortState,
        _ reason: Reason,
        _ ports: String,
        transport: Transport = .tcp
    ) throws -> PortAggregate {
        PortAggregate(transport: transport, state: state, reason: reason, ports: try self.ports(ports))
    }

    static let context = RunContext(
        tool: ToolRecord(name: "tidewaiter", version: "1"), runIdentifier: "run-1", scannerHost: "scanner",
        arguments: ["tidewaiter", "scan"], vantage: nil, seed: 1, clock: { start })
}
