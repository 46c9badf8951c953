import AuditModel
import Foundation
import Interchange
import Testing

/// What an nmap file says of ports, names and hosts.
@Suite struct NmapFileTests {
    private func state(_ result: StoredResult, _ port: UInt16, _ transport: Transport = .tcp) -> PortState? {
        result.hosts.first?.observation(port: port, transport: transport)?.state
    }

    @Test func aHostThatNmapGaveUpSaysSo() throws {
        let host = ResultFile.host("192.0.2.1", "").replacing("<host ", with: #"<host timedout="true" "#)
        let remark = "nmap gave the host up before it was done"
        #expect(try ResultFile.nmap(host).result().hosts.first?.remarks == [remark])
        #expect(try ResultFile.nmap(ResultFile.host("192.0.2.1", "")).result().hosts.first?.remarks == [])
    }

    @Test func aFileThatEndsAfterItsStatisticsIsPartialAllTheSame() throws {
        let scaninfo = #"<scaninfo type="syn" protocol="tcp" numservices="1" services="80"/>"#
        let text = ResultFile.head(scaninfo) + ResultFile.host("192.0.2.1", "") + ResultFile.tail
        #expect(try ResultFile(text).result().partialReasons.isEmpty)
        let result = try ResultFile(text.replacing("</nmaprun>", with: "")).result()
        #expect(result.hosts.count == 1)
        #expect(result.partialReasons.count == 1)
    }

    @Test func anAddressGetsTheZoneThatANameOfItsOwnSays() throws {
        func host(_ name: String) -> String {
            ResultFile.host("fe80::1", #"<hostnames><hostname name="\#(name)" type="user"/></hostnames>"#)
        }
        let result = try ResultFile.nmap(host("fe80::1%eth0") + host("fe80::1%eth1") + host("fe80::2%eth0")).result()
        #expect(result.hosts.map(\.address.description) == ["fe80::1%eth0", "fe80::1%eth1", "fe80::1"])
        #expect(result.names.values.allSatisfy { $0.isEmpty })
    }

    @Test func portsAndListsAndNamesAreTakenOver() throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                """
                <hostnames><hostname name="WWW.example.com" type="user"/><hostname name="edge.example.net" type="PTR"/></hostnames>
                <ports><extraports state="closed" count="98">
                <extrareasons reason="reset" count="98" proto="tcp" ports="1-79,81-99"/></extraports>
                <port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="64"/>
                <service name="http" product="nginx" version="1.22" tunnel="ssl" method="probed" conf="10"/></port>
                <port protocol="tcp" portid="100"><state state="filtered" reason="admin-prohibited" reason_ttl="0" reason_ip="192.0.2.254"/></port>
                </ports>
                """)
        ).result()
        let host = try #require(result.hosts.first)
        #expect("\(host.address)" == "192.0.2.1")
        #expect(host.isResponsive)
        #expect("\(host.endedAt)" == "2026-11-23T01:09:18.000Z")
        #expect(state(result, 1) == .closed)
        #expect(state(result, 99) == .closed)
        let web = try #require(host.observation(port: 80, transport: .tcp))
        #expect(web.state == .open)
        #expect(web.evidence.reason == .synAck)
        #expect(web.service?.name == "http")
        #expect(web.service?.product == "nginx")
        #expect(web.service?.tls == TLSFacts(accepted: []))
        let filtered = try #require(host.observation(port: 100, transport: .tcp))
        #expect(filtered.state == .filtered)
        #expect(filtered.evidence.reason == .adminProhibited)
        #expect(filtered.evidence.responder == IPAddress("192.0.2.254"))
        #expect(result.names[host.address] == [AddressName(name: "www.example.com", source: .target)])
        #expect(result.reverseNames[host.address]?.names == ["edge.example.net"])
        #expect(result.partialReasons.isEmpty)
        #expect(result.warnings.isEmpty)
    }

    @Test func aResultSaysWhatScannedAndWhenAndWhichBytesSayIt() throws {
        let file = try ResultFile.nmap(ResultFile.host("192.0.2.1", "<ports/>"))
        let origin = try file.result().origin
        #expect(origin.path == file.path)
        #expect(try origin.sha256 == SHA256.hexDigest(Data(contentsOf: file.url)))
        #expect(origin.scanner == InputRecord.Scanner(name: "nmap", version: "7.93"))
        #expect(origin.startedAt == Timestamp(seconds: 1_795_396_155))
        #expect(origin.endedAt == Timestamp(seconds: 1_795_396_160))
    }

    @Test func aServiceFromThePortTableIsNoFact() throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                """
                <ports><port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/>
                <service name="ssh" method="table" conf="3"/></port></ports>
                """)
        ).result()
        #expect(result.hosts.first?.observations.first?.service?.method == .table)
    }

    @Test func anAggregateWithoutListsIsEveryScannedPortThatStandsNowhereElse() throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                """
                <ports><extraports state="filtered" count="99"/>
                <port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/></port></ports>
                """)
        ).result()
        #expect(state(result, 22) == .open)
        #expect(state(result, 1) == .filtered)
        #expect(state(result, 100) == .filtered)
        #expect(state(result, 101) == nil)
        #expect(state(result, 1, .udp) == nil)
    }

    @Test func severalStatesWithoutListsAreUndetermined() throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                """
                <ports><extraports state="filtered" count="50"/><extraports state="closed" count="49"/>
                <port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/></port></ports>
                """)
        ).result()
        #expect(state(result, 1) == nil)
        let undetermined = result.hosts.flatMap(\.undetermined)
        let entry = try #require(undetermined.first)
        #expect(undetermined.count == 1)
        #expect(entry.ports == PortSet(ranges: [1...21, 23...100]))
        #expect(entry.states == [.closed, .filtered])
    }

    @Test func countsThatDoNotFitTheScannedPortsGiveNoEvidence() throws {
        let result = try ResultFile.nmap(
            ResultFile.host("192.0.2.1", #"<ports><extraports state="closed" count="40"/></ports>"#)
        ).result()
        #expect(state(result, 1) == nil)
        #expect(result.hosts.flatMap(\.undetermined).isEmpty)
        #expect(result.hosts.first?.remarks.count == 1)
    }

    @Test func aListedPortThatTheScanDidNotNameWasNotLookedAt() throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                """
                <ports><extraports state="closed" count="200">
                <extrareasons reason="resets" count="200" proto="tcp" ports="1-200"/></extraports></ports>
                """)
        ).result()
        #expect(state(result, 100) == .closed)
        #expect(state(result, 101) == nil)
    }

    @Test(arguments: [("unfiltered", [PortState.open, .closed]), ("closed|filtered", [.closed, .filtered])])
    func aStateThatMayBeTwoIsUndetermined(word: String, states: [PortState]) throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                #"<ports><port protocol="tcp" portid="22"><state state="\#(word)" reason="reset" reason_ttl="1"/></port></ports>"#
            )
        ).result()
        #expect(state(result, 22) == nil)
        #expect(result.hosts.flatMap(\.undetermined).map(\.states) == [states])
        #expect(result.hosts.flatMap(\.undetermined).map(\.ports) == [PortSet([22])])
    }

    @Test func whatIsSummedUpOfAHostThatNmapGaveUpIsNoEvidence() throws {
        let ports = """
            <ports><extraports state="closed" count="60"><extrareasons reason="reset" count="60" proto="tcp" ports="41-100"/>
            </extraports><extraports state="filtered" count="39"/>
            <port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/></port></ports>
            """
        let host = ResultFile.host("192.0.2.1", ports)
        let whole = try ResultFile.nmap(host).result()
        let givenUp = try ResultFile.nmap(host.replacing("<host ", with: #"<host timedout="true" "#)).result()
        #expect([22, 1, 41].map { state(whole, $0) } == [.open, .filtered, .closed])
        #expect([22, 1, 41].map { state(givenUp, $0) } == [.open, nil, nil])
        #expect(givenUp.hosts.first?.remarks == ["nmap gave the host up before it was done"])
    }

    @Test func aHostThatIsDownWasNotProbed() throws {
        let result = try ResultFile.nmap(
            """
            <host><status state="down" reason="no-response" reason_ttl="0"/><address addr="192.0.2.9" addrtype="ipv4"/>
            <ports><extraports state="closed" count="100"><extrareasons reason="reset" count="100" proto="tcp" ports="1-100"/></extraports></ports>
            </host>
            """
        ).result()
        let host = try #require(result.hosts.first)
        #expect(host.observations.isEmpty && host.aggregates.isEmpty)
        #expect(!host.isResponsive)
        #expect(host.remarks.count == 1)
    }

    @Test func aHintOutsideAHostIsNoHost() throws {
        let result = try ResultFile.nmap(
            """
            <hosthint><status state="up" reason="arp-response" reason_ttl="0"/>
            <address addr="192.0.2.1" addrtype="ipv4"/><hostnames/></hosthint>
            """
        ).result()
        #expect(result.hosts.isEmpty)
    }

    @Test func whatOpenOnlyLeavesOutIsSaid() throws {
        let result = try ResultFile.nmap("", arguments: "nmap --open -p 1-100 192.0.2.0/24").result()
        #expect(result.warnings.count == 1)
        #expect(result.warnings.first?.contains("--open") == true)
    }

    @Test func otherProtocolsAndPort0HaveNoPlace() throws {
        let result = try ResultFile.nmap(
            ResultFile.host(
                "192.0.2.1",
                """
                <ports><port protocol="sctp" portid="22"><state state="open" reason="init-ack" reason_ttl="64"/></port>
                <port protocol="tcp" portid="0"><state state="open" reason="syn-ack" reason_ttl="64"/></port></ports>
                """), scaninfo: #"<scaninfo type="syn" protocol="tcp" numservices="2" services="0-1"/>"#
        ).result()
        #expect(result.hosts.first?.observations.isEmpty == true)
        #expect(result.hosts.first?.aggregates.isEmpty == true)
    }
}
