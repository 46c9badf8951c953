import AuditModel
import Foundation
import TestSupport
import Testing

/// A scan of a network that `tidewaiter-lab world` plays, held against the truth. It needs root, for the namespace and
/// its TUN device.
struct SimulatedWorld {
    /// What `tidewaiter-lab score --json` says, as far as it is looked at.
    struct Score: Decodable {
        struct Counts: Decodable {
            var tarpitEndpointsReportedOpen: Int
            var confusion: [String: [String: Int]]
        }

        struct Run: Decodable {
            struct Command: Decodable {
                var exitStatus: Int
                var wallSeconds: Double
            }

            struct Total: Decodable {
                var synProbes: Int
                var udpProbes: Int
                var overCapacity: Int
                var peakInOneSecond: Int
            }

            var command: Command
            var total: Total
        }

        var recall: Double
        var precision: Double
        var rightShare: Double
        var score: Counts
        var run: Run
    }

    static let isPossible = getuid() == 0 && FileManager.default.fileExists(atPath: "/dev/net/tun")

    /// Of `tidewaiter-lab world`.
    let options: [String]
    let directory: Workspace
    private let lab: BuiltProgram
    private let tidewaiter: BuiltProgram

    init(_ options: [String]) throws {
        self.options = options
        directory = try Workspace()
        lab = try BuiltProgram("tidewaiter-lab")
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    /// Starts a scan of every host and port of the world, in either transport, with these options. Files are told apart
    /// by `name`.
    func startScan(_ name: String, _ scanOptions: [String] = []) throws -> RunningProgram {
        let script = """
            ports=$LAB_PORTS${LAB_UDP_PORTS:+,U:$LAB_UDP_PORTS}
            exec "$TIDEWAITER" scan -n $LAB_TARGETS -p "${ports#,}" -o \(name).json "$@"
            """
        return try lab.start(
            ["world"] + options + [
                "--limit", "120", "--truth", "\(name).truth.json", "--counters", "\(name).counters.json", "--", "sh",
                "-c", script, "sh",
            ] + scanOptions,
            in: directory, environment: ["TIDEWAITER": tidewaiter.url.path])
    }

    /// Runs such a scan to its end and scores it.
    func scan(_ name: String = "scan", _ scanOptions: [String] = []) throws -> Score {
        let ending = try startScan(name, scanOptions).wait()
        try #require([0, 2].contains(ending.status), "\(ending.errors)")
        return try score(name)
    }

    func score(_ name: String) throws -> Score {
        let ending = try lab.run(
            [
                "score", "--json", "--truth", "\(name).truth.json", "--counters", "\(name).counters.json", "--result",
                "\(name).json",
            ], in: directory)
        try #require(ending.status == 0, "\(ending.errors)")
        return try JSONDecoder().decode(Score.self, from: Data(ending.output.utf8))
    }

    /// Every port of every host with its state, by host and transport.
    func states(_ name: String) throws -> [String: [PortState: PortSet]] {
        let report = try JSONDecoder().decode(AuditReport.self, from: directory.data("\(name).json"))
        var states: [String: [PortState: PortSet]] = [:]
        for host in report.hosts {
            let single = host.observations.map { ($0.endpoint.transport, $0.state, PortSet([$0.endpoint.port])) }
            for (transport, state, ports) in single + host.aggregates.map({ ($0.transport, $0.state, $0.ports) }) {
                let key = "\(host.address) \(transport)"
                states[key, default: [:]][state] = states[key]?[state]?.union(ports) ?? ports
            }
        }
        return states
    }
}
