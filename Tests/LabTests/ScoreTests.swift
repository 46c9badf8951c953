import AuditModel
import Foundation
import LabNetwork
import LabScoring
import Testing

@Suite struct ScoreTests {
    /// Two living hosts, one of them dropping, and a silent one; ports 1-10.
    let truth: GroundTruth = {
        var refusing = HostBehavior(address: IPAddress(v4: 0x0a4d_0000))
        refusing.tcp = [2: .open, 3: .open, 4: .dropped]
        var dropping = HostBehavior(address: IPAddress(v4: 0x0a4d_0001))
        dropping.defaultTCP = .dropped
        dropping.tcp = [7: .open]
        var silent = HostBehavior(address: IPAddress(v4: 0x0a4d_0002))
        silent.presence = .silent
        var truth = GroundTruth(World(hosts: [refusing, dropping, silent], family: .v4, seed: 1))
        truth.tcpPorts = PortSet(ranges: [1...10])
        return truth
    }()

    func score(_ text: String) throws -> Score { Score(try ResultFile.read(Data(text.utf8)), truth: truth) }

    /// nmap's own words for what the truth is, but port 3 called filtered and port 9 open.
    let nmap = """
        <?xml version="1.0"?>
        <!DOCTYPE nmaprun>
        <nmaprun scanner="nmap" version="7.93" xmloutputversion="1.05">
        <scaninfo type="connect" protocol="tcp" numservices="10" services="1-10"/>
        <host><status state="up" reason="user-set" reason_ttl="0"/><address addr="10.77.0.0" addrtype="ipv4"/>
        <ports><extraports state="closed" count="6">
        <extrareasons reason="conn-refused" count="6" proto="tcp" ports="1,5-8,10"/></extraports>
        <port protocol="tcp" portid="2"><state state="open" reason="syn-ack" reason_ttl="0"/></port>
        <port protocol="tcp" portid="3"><state state="filtered" reason="no-response" reason_ttl="0"/></port>
        <port protocol="tcp" portid="4"><state state="filtered" reason="no-response" reason_ttl="0"/></port>
        <port protocol="tcp" portid="9"><state state="open" reason="syn-ack" reason_ttl="0"/></port>
        </ports></host>
        <host><status state="up" reason="user-set" reason_ttl="0"/><address addr="10.77.0.1" addrtype="ipv4"/>
        <ports><extraports state="filtered" count="9"></extraports>
        <port protocol="tcp" portid="7"><state state="open" reason="syn-ack" reason_ttl="0"/></port>
        </ports></host>
        <runstats><finished time="1" elapsed="1"/><hosts up="2" down="1" total="3"/></runstats>
        </nmaprun>
        """

    @Test func nmapsAggregatesAreExpanded() throws {
        let score = try score(nmap)
        #expect(score.endpoints == 30 && score.openInTruth == 3 && score.openFound == 2 && score.openWrongly == 1)
        #expect(score.rightStates == 28 && score.unmentioned == 0)
        #expect(score.missed.map(\.description) == ["10.77.0.0:3/tcp"])
        #expect(score.confusion["open"] == ["open": 2, "filtered": 1])
        #expect(score.confusion["closed"] == ["closed": 6, "open": 1])
        #expect(abs(score.recall - 2.0 / 3) < 1e-9 && abs(score.precision - 2.0 / 3) < 1e-9)
    }

    @Test func aSilentHostThatIsCalledUpNeedsStatesOfItsOwn() throws {
        let silent = "<host><status state=\"up\"/><address addr=\"10.77.0.2\" addrtype=\"ipv4\"/><ports>"
        let listed = "<extraports state=\"closed\" count=\"10\"/></ports></host></nmaprun>"
        let score = try score(nmap.replacingOccurrences(of: "</nmaprun>", with: silent + listed))
        #expect(score.confusion["filtered"] == ["filtered": 10, "closed": 10])
    }

    @Test(
        "masscan's formats say the same",
        arguments: [
            """
            <?xml version="1.0"?>
            <nmaprun scanner="masscan" start="1" version="1.0-BETA"  xmloutputversion="1.03">
            <scaninfo type="syn" protocol="tcp" />
            <host endtime="1"><address addr="10.77.0.0" addrtype="ipv4"/><ports><port protocol="tcp" portid="2">\
            <state state="open" reason="syn-ack" reason_ttl="48"/></port></ports></host>
            <host endtime="1"><address addr="10.77.0.0" addrtype="ipv4"/><ports><port protocol="tcp" portid="3">\
            <state state="open" reason="syn-ack" reason_ttl="48"/></port></ports></host>
            </nmaprun>
            """,
            """
            [
            {   "ip": "10.77.0.0",   "timestamp": "1", "ports": [ {"port": 2, "proto": "tcp", "status": "open", \
            "reason": "syn-ack", "ttl": 48} ] },
            {   "ip": "10.77.0.0",   "timestamp": "1", "ports": [ {"port": 3, "proto": "tcp", "status": "open", \
            "reason": "syn-ack", "ttl": 48} ] },
            {finished: 1}
            ]
            """,
        ])
    func masscan(text: String) throws {
        let score = try score(text.replacingOccurrences(of: "{finished: 1}\n", with: ""))
        #expect(score.openFound == 2 && score.openWrongly == 0)
        // Everything else of the two living hosts; the silent one is right as absent.
        #expect(score.unmentioned == 18 && score.rightStates == 12)
    }

    @Test("a result of a large network is read to its end, in parts and on one line alike", arguments: ["\n", ""])
    func largeResult(separator: String) throws {
        // 12 MB: libxml2 wants no more than 10 at a time.
        let filling = "<extra note=\"\(String(repeating: "n", count: 10_000))\"/>" + separator
        let start = try #require(nmap.range(of: "<runstats>")).lowerBound
        var text = nmap
        text.insert(contentsOf: String(repeating: filling, count: 1200), at: start)
        let late = "<host><address addr=\"10.77.0.2\" addrtype=\"ipv4\"/><ports><port protocol=\"tcp\" portid=\"1\">"
        let end = "<state state=\"open\"/></port></ports></host></nmaprun>"
        #expect(try score(text.replacingOccurrences(of: "</nmaprun>", with: late + end)).openWrongly == 2)
    }

    @Test func anEmptyResultFindsNothing() throws {
        let score = try score("")
        #expect(score.openFound == 0 && score.recall == 0 && score.precision == 1)
    }

    @Test(arguments: ["PORT STATE SERVICE", "<nmaprun><host>", "{}", "{\"hosts\": 3}", "[\n{\"ip\": \"x\"}\n]"])
    func whatIsNoResultIsRefused(text: String) {
        #expect(throws: ResultError.self) { try ResultFile.read(Data(text.utf8)) }
    }

    @Test func aMisspeltStateIsRefused() {
        #expect(throws: ResultError.self) {
            try ResultFile.read(Data(nmap.replacingOccurrences(of: "\"filtered\"", with: "\"filterd\"").utf8))
        }
    }
}
