import AuditModel
import LabServices
import Testing

@Suite struct NameServerTests {
    let server = NameServer(zone: DemoNetwork().zone)

    func ask(_ name: String, type: Int, over transport: Transport = .tcp) throws -> DNSAnswer {
        try DNSAnswer(#require(server.answer(to: DNSAnswer.query(name, type: type), over: transport)))
    }

    @Test(
        "each name answers with its chain and its records",
        arguments: [
            (
                "www.lab.test", 1,
                [
                    "www.lab.test 5 www.edge.lab.test", "www.edge.lab.test 5 edge.lab.test",
                    "edge.lab.test 1 127.77.0.1",
                ]
            ),
            ("shop.lab.test", 1, ["shop.lab.test 1 127.77.0.1"]),
            ("pool.lab.test", 1, ["pool.lab.test 1 127.77.0.2", "pool.lab.test 1 127.77.0.3"]),
            ("six.lab.test", 28, ["six.lab.test 28 ::1"]),
            ("dual.lab.test", 28, ["dual.lab.test 28 ::1"]),
            ("www.lab.test", 5, ["www.lab.test 5 www.edge.lab.test"]),
            ("1.0.77.127.in-addr.arpa", 12, ["1.0.77.127.in-addr.arpa 12 edge.lab.test"]),
            (
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa", 12,
                ["1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa 12 six.lab.test"]
            ),
        ])
    func answers(name: String, type: Int, expected: [String]) throws {
        let answer = try ask(name, type: type)
        #expect(answer.code == 0 && answer.isAuthoritative && answer.question == name && answer.identifier == 7)
        #expect(answer.answers.map(\.description) == expected)
        #expect(answer.authority.isEmpty)
    }

    @Test(
        "a name without the record asked for says so with a SOA record",
        arguments: [
            ("six.lab.test", 1, 0), ("empty.lab.test", 1, 0), ("empty.lab.test", 28, 0), ("lab.test", 1, 0),
            ("gone.lab.test", 1, 3), ("dangling.lab.test", 1, 3), ("3.0.77.127.in-addr.arpa", 12, 3),
        ])
    func negativeAnswers(name: String, type: Int, code: Int) throws {
        let answer = try ask(name, type: type)
        #expect(answer.code == code)
        #expect(answer.answers.allSatisfy { $0.type == 5 })
        #expect(answer.authority.map(\.type) == [6])
    }

    @Test(arguments: [("broken.lab.test", 2), ("www.example.com", 5), ("lab.test.example.com", 5)])
    func failuresCarryTheirCodeAndNothingElse(name: String, code: Int) throws {
        let answer = try ask(name, type: 1)
        #expect(answer.code == code && !answer.isAuthoritative && answer.answers.isEmpty && answer.authority.isEmpty)
    }

    @Test func aSilentNameGetsNoAnswer() {
        #expect(server.answer(to: DNSAnswer.query("slow.lab.test", type: 1), over: .udp) == nil)
    }

    @Test func letterCaseOfTheQuestionComesBackAsItWas() throws {
        let answer = try ask("PoOl.LAB.test", type: 1)
        #expect(answer.question == "PoOl.LAB.test" && answer.answers.count == 2)
    }

    @Test func anAnswerTooLargeForUDPIsTruncatedAndWholeOverTCP() throws {
        let query = DNSAnswer.query("many.lab.test", type: 1, size: 1232)
        let overUDP = try DNSAnswer(#require(server.answer(to: query, over: .udp)))
        #expect(overUDP.isTruncated && overUDP.answers.isEmpty && overUDP.additional.map(\.type) == [41])
        let overTCP = try DNSAnswer(#require(server.answer(to: query, over: .tcp)))
        #expect(!overTCP.isTruncated && overTCP.answers.count == 60)
        let large = DNSAnswer.query("many.lab.test", type: 1, size: 4096)
        #expect(try DNSAnswer(#require(server.answer(to: large, over: .udp))).answers.count == 60)
    }

    @Test func everyTruncationOfAQueryIsSurvived() {
        let query = DNSAnswer.query("www.lab.test", type: 1)
        for length in 0..<query.count {
            #expect(server.answer(to: Array(query[..<length]), over: .udp) == nil)
        }
    }
}
