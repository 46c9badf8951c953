import Foundation
import Testing

/// What a probe costs in allocations and memory, counted in the built program. Two scans of different size take the
/// start-up costs out.
@Suite struct HotPathTests {
    private let directory: Workspace
    private let counter: PreloadedLibrary

    init() throws {
        directory = try Workspace()
        counter = try PreloadedLibrary("Benchmarks/count-allocations.c", in: directory)
    }

    /// Allocations that 40,000 more probes may bring: those of the progress that a longer scan shows.
    private static let allowance = 400

    /// What a scan of closed ports allocates from its start to its end.
    private func allocated(ports: String, _ options: [String]) throws -> (blocks: Int, bytes: Int) {
        let ending = try BuiltProgram("tidewaiter").run(
            ["scan", "127.9.4.1", "-n", "-p", ports, "-o", "json=scan.json"] + options, in: directory,
            environment: ["LD_PRELOAD": counter.url.path])
        try #require(ending.status == 0, "\(ending.errors)")
        let counts = try #require(ending.errors.firstMatch(of: /(\d+) allocations, (\d+) bytes/), "\(ending.errors)")
        return (try #require(Int(counts.1)), try #require(Int(counts.2)))
    }

    @Test("a TCP probe allocates nothing, paced or not", arguments: [[], ["--max-host-rate", "50000"]])
    func allocations(options: [String]) throws {
        let few = try allocated(ports: "1-20000", options)
        let many = try allocated(ports: "1-60000", options)
        #expect(many.blocks - few.blocks < Self.allowance)
        // Two bytes for the port and two for what is known of it.
        #expect(many.bytes - few.bytes < 5 * 40_000)
    }

    @Test("a UDP probe allocates nothing, paced or not", arguments: [[], ["--max-host-rate", "50000"]])
    func datagramAllocations(options: [String]) throws {
        let few = try allocated(ports: "U:1-20000", options)
        let many = try allocated(ports: "U:1-60000", options)
        #expect(many.blocks - few.blocks < Self.allowance)
    }

    @Test func aProbeUnderWayTakesNoMoreThan64Bytes() throws {
        // Room for probes is made at the start; a socket that is in use adds the 12 bytes of its entry in the pool.
        let few = try allocated(ports: "1-12000", ["--max-sockets", "1000"])
        let many = try allocated(ports: "1-12000", ["--max-sockets", "11000"])
        let perProbe = Double(many.bytes - few.bytes) / 10_000
        #expect(perProbe > 8, "the number of sockets had no effect")
        #expect(perProbe + 12 <= 64)
    }
}
