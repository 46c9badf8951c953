import AuditModel
import Testing

/// What the scan engine is for, in small simulated networks and with the built programs: nothing missed, nothing called
/// what it is not, nothing overrun. `Benchmarks/run` holds the same in large ones.
@Suite(.enabled(if: SimulatedWorld.isPossible)) struct SimulatedWorldTests {
    /// Dead hosts, loss both ways and a capacity that is soon used up, at a size of seconds.
    private static let hard = ["--world", "hard", "--hosts", "12", "--ports", "1-150"]

    @Test(
        "dead hosts, loss and a full uplink cost no open port, no state, and less than one packet in a hundred",
        arguments: [("1", "4"), ("2", "4"), ("3", "6")])
    func hard(seed: String, family: String) throws {
        let score = try SimulatedWorld(Self.hard + ["--seed", seed, "--family", family]).scan()
        #expect(score.recall == 1)
        #expect(score.precision == 1)
        #expect(score.rightShare >= 0.999, "\(score.score.confusion)")
        #expect(score.run.total.overCapacity * 100 < score.run.total.synProbes)
    }

    @Test(
        "a host that takes less than a scan begins with costs time and no port",
        arguments: [("4", "200:40"), ("6", "150:30")])
    func lowCapacity(seed: String, capacity: String) throws {
        let score = try SimulatedWorld(Self.hard + ["--seed", seed, "--capacity", capacity]).scan()
        #expect(score.recall == 1)
        #expect(score.rightShare >= 0.999, "\(score.score.confusion)")
        #expect(score.run.total.overCapacity > 0, "the capacity was never reached")
    }

    @Test func tenRunsOfOneWorldGiveTheSameStates() throws {
        let world = try SimulatedWorld(Self.hard + ["--seed", "7"])
        let runs = try (1...10).map { number in
            try world.startScan("run-\(number)", ["--seed", "\(number)"])
        }
        for run in runs { #expect(try run.wait().status == 0) }
        let states = try (1...10).map { try world.states("run-\($0)") }
        #expect(states[0].count == 12)
        for (number, other) in states.enumerated() { #expect(other == states[0], "run \(number + 1)") }
        #expect(try world.score("run-1").recall == 1)
    }

    @Test("every kind of host and port is called what it is, in both transports", arguments: ["4", "6"])
    func everything(family: String) throws {
        let world = try SimulatedWorld(
            ["--world", "mixed", "--hosts", "20", "--ports", "1-300", "--rtt", "1-300", "--family", family])
        let score = try world.scan()
        #expect(score.recall == 1)
        #expect(score.precision == 1)
        #expect(score.rightShare == 1, "\(score.score.confusion)")
        #expect(score.run.total.udpProbes > 0)
    }
}
