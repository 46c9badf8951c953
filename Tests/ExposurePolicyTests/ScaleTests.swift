import AuditModel
import ExposurePolicy
import Glibc
import Testing

/// Work that must stay proportional to its input. A debug build gets a tenth of the input for the same time.
@Suite(.serialized) struct ScaleTests {
    #if DEBUG
    private static let share = 10
    #else
    private static let share = 1
    #endif

    /// Groups of 10 addresses and 10 expectations each: 1,000 of them in a release build.
    private static var policyText: String {
        var text = "version: 1\nname: large\nscan: { tcp: \"1-100\" }\ngroups:\n"
        for group in 0..<(1000 / share) {
            let base = group * 10
            text +=
                "  - name: g\(group)\n    owner: o\n    targets: [10.0.\(base / 250).\(base % 250)-\(base % 250 + 9)]\n    expect:\n"
            for port in 0..<10 { text += "      - { port: \(10 + port * 5)/tcp, need: because }\n" }
        }
        return text
    }

    @Test func tenThousandExpectationsOverAMillionObservationsAreJudgedAtOnce() throws {
        let policy = try Workbench.policy(Self.policyText)
        let scope = try AuditScope(policy, names: NameEvidence())
        let count = scope.hosts.count
        #expect(count == 10_000 / Self.share)
        let time = Timestamp(seconds: 1_780_000_000)
        let hosts = scope.hosts.map { host in
            HostScan(
                address: host.address, isResponsive: true, startedAt: time, endedAt: time,
                observations: (1...100).map { port in
                    Observation(
                        endpoint: Endpoint(address: host.address, port: port, transport: .tcp),
                        state: port % 5 == 0 && (10...55).contains(port) ? .open : .closed,
                        evidence: Evidence(reason: .synAck, attempts: 1, observedAt: time))
                }, aggregates: [])
        }
        let evidence = AuditEvidence(hosts: hosts)
        let judge = Judge(policy, scope: scope, on: Workbench.today)
        var judgement: Judgement?
        let duration = ProcessorClock.measure { judgement = judge.judge(evidence) }
        #expect(duration < .seconds(2), "\(duration)")
        print("judged \(hosts.count * 100) observations by \(policy.groups.count * 10) expectations in \(duration)")
        // Counts go in by themselves: an expectation that fails describes every value that it mentions.
        let findings = judgement?.findings.count
        let deviations = judgement?.findings.count { $0.verdict != .compliant }
        let conclusive = judgement?.coverage.endpointsConclusive
        #expect(findings == 100_000 / Self.share)
        #expect(deviations == 0)
        #expect(conclusive == 1_000_000 / Self.share)
    }

    @Test func aPolicyOfFiveMegabytesIsReadAtOnce() throws {
        var text = "version: 1\nname: large\nscan: { tcp: \"1-100\" }\ngroups:\n"
        var group = 0
        while text.utf8.count < 5_000_000 / Self.share {
            text +=
                "  - name: group-\(group)\n    owner: team@example.com\n    targets: [10.\(group >> 16).\(group >> 8 & 255).\(group & 255)]\n    expect:\n"
            for port in 0..<8 {
                text +=
                    "      - { port: \(10 + port)/tcp, need: \"the reason\", approved: { by: ciso@example.com, on: 2026-03-01 } }\n"
            }
            group += 1
        }
        let bytes = Array(text.utf8)
        var policy: Policy?
        let duration = try ProcessorClock.measure {
            policy = try PolicyParser().parse(bytes, path: "large.yaml").policy
        }
        print("read \(bytes.count) bytes in \(duration)")
        #expect(duration < .seconds(2), "\(duration)")
        let groups = policy?.groups.count
        #expect(groups == group)
    }

    @Test func aSlash16WithEveryPortIsPlannedAndJudgedWithoutAnObjectPerPort() throws {
        let policy = try Workbench.policy(
            Workbench.group(
                "targets: [10.1.0.0/\(Self.share == 1 ? 16 : 20)]\nexpect: [{ port: 443/tcp, state: not-open }]",
                scan: "{ tcp: \"-\" }"))
        let time = Timestamp(seconds: 0)
        let duration = try ProcessorClock.measure {
            let scope = try AuditScope(policy, names: NameEvidence())
            let count = scope.hosts.count
            let hosts = scope.hosts.map {
                HostScan(
                    address: $0.address, isResponsive: true, startedAt: time, endedAt: time, observations: [],
                    aggregates: [PortAggregate(transport: .tcp, state: .closed, reason: .reset, ports: .all)])
            }
            let judgement = Judge(policy, scope: scope, on: Workbench.today).judge(AuditEvidence(hosts: hosts))
            let (conclusive, findings) = (judgement.coverage.endpointsConclusive, judgement.findings.count)
            #expect(conclusive == count * 65_535)
            #expect(findings == count)
        }
        print("judged a prefix of hosts with every port in \(duration)")
        #expect(duration < .seconds(2), "\(duration)")
    }

    @Test func manyGroupsOverOneAddressAreCheckedWithoutComparingEachPair() throws {
        var text = "version: 1\nname: x\nscan: { tcp: \"1\" }\ngroups:\n"
        for group in 0..<(2000 / Self.share) {
            text += "  - { name: g\(group), targets: [10.0.0.1], expect: [{ port: \(group + 1)/tcp }] }\n"
        }
        let bytes = Array(text.utf8)
        let duration = try ProcessorClock.measure {
            let policy = try PolicyParser().parse(bytes, path: "x.yaml").policy
            let scope = try AuditScope(policy, names: NameEvidence())
            let planned = scope.endpointsPlanned
            let warnings = PolicyLint(policy, on: Workbench.today).diagnostics.count
            #expect(planned == 2000 / Self.share)
            #expect(warnings == 0)
        }
        #expect(duration < .seconds(1), "\(duration)")
    }
}

/// The processor time of the calling thread: what work costs whatever else the machine does beside it.
private enum ProcessorClock {
    static func measure(_ work: () throws -> Void) rethrows -> Duration {
        let start = now
        try work()
        return now - start
    }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
