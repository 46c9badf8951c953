import Foundation
import Interchange
import SystemPackage
import Testing

/// Files that are cut off, hostile, or something else.
@Suite struct BadFileTests {
    private static let good = ResultFile.host(
        "192.0.2.1",
        """
        <ports><port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/></port></ports>
        """)
    private static let scaninfo = #"<scaninfo type="syn" protocol="tcp" numservices="100" services="1-100"/>"#

    private func fault(_ text: String) throws -> InterchangeError? {
        let file = try ResultFile(text)
        do throws(InterchangeError) {
            _ = try StoredResult(reading: file.path)
            return nil
        } catch {
            return error
        }
    }

    @Test func aFileIsReadUpToItsLastCompleteHostWhereverItIsCutOff() throws {
        let second = ResultFile.host("192.0.2.2", "<ports></ports>")
        let text = ResultFile.head(Self.scaninfo) + Self.good + second + ResultFile.tail
        let firstHosts = (ResultFile.head(Self.scaninfo) + Self.good).utf8.count - 2
        let root = try #require(text.range(of: "<scaninfo"))
        let start = text.utf8.distance(from: text.startIndex, to: root.lowerBound)
        let end = try #require(text.range(of: "</nmaprun>"))
        for length in stride(from: start, to: text.utf8.distance(from: text.startIndex, to: end.lowerBound), by: 3) {
            let file = try ResultFile(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            let result = try file.result()
            #expect(result.hosts.count >= (length > firstHosts ? 1 : 0), "\(length)")
            #expect(result.hosts.count <= 2)
            #expect(result.partialReasons.count == 1, "\(length)")
        }
    }

    @Test func aScanThatEndedWithAnErrorIsPartial() throws {
        let tail = ResultFile.tail.replacingOccurrences(
            of: #"exit="success""#, with: #"exit="error" errormsg="no luck""#)
        let result = try ResultFile(ResultFile.head(Self.scaninfo) + Self.good + tail).result()
        #expect(result.partialReasons.count == 1)
        #expect(result.partialReasons.first?.hasSuffix("it ended with an error: no luck") == true)
        #expect(result.hosts.count == 1)
    }

    @Test(arguments: [
        "hello", "version: 1\nname: x\n", "[1]", "\u{0}\u{0}", "<", "<?xml version=\"1.0\"?>\n",
    ])
    func aFileThatIsNeitherIsSaidToBeNeither(text: String) throws {
        let error = try #require(try fault(text))
        #expect(error.description.contains("is neither a JSON report of tidewaiter nor nmap's XML"))
    }

    @Test(arguments: ["", "\n", "\u{FEFF} \r\n"])
    func aFileWithNothingInItIsSaidToBeEmpty(text: String) throws {
        let file = try ResultFile(text)
        let result = InterchangeError.empty(
            path: file.path, expected: "a JSON report of tidewaiter or nmap's XML (nmap -oX)")
        #expect(throws: result) { try file.result() }
        #expect(throws: InterchangeError.empty(path: file.path, expected: "a JSON report of tidewaiter")) {
            try ReportFileReader(path: file.path).report()
        }
    }

    @Test(arguments: [
        ("<html><body/></html>", 1, "the document is a 'html'"),
        (
            ResultFile.head("<scaninfo protocol=\"tcp\" services=\"1-\"/>") + ResultFile.tail, 4,
            "'1-' is no port or range"
        ),
        (
            ResultFile.head("") + ResultFile.host("192.0.2.999", "") + ResultFile.tail, 8,
            "'192.0.2.999' is no IP address"
        ),
        (
            ResultFile.head("")
                + ResultFile.host(
                    "192.0.2.1", "<ports><port protocol=\"tcp\" portid=\"22\"><state state=\"opne\"/></port></ports>")
                + ResultFile.tail, 9, "'opne' is no state"
        ),
        (
            ResultFile.head("")
                + ResultFile.host("192.0.2.1", "<ports><port protocol=\"tcp\" portid=\"70000\"/></ports>")
                + ResultFile.tail, 9, "'70000' is no port number"
        ),
        (ResultFile.head("") + "<host></nmaprun>", 7, "no well-formed XML"),
        (ResultFile.head("") + "<host><status state=\"up\"/></host>" + ResultFile.tail, 7, "a host has no IP address"),
        (
            ResultFile.head("").replacingOccurrences(of: "start=", with: "x=\"\u{1}\" start=") + ResultFile.tail, 3,
            "XML"
        ),
    ])
    func aWrongFileIsNamedWithItsLine(text: String, line: Int, says: String) throws {
        let error = try #require(try fault(text))
        guard case .malformed(_, let found, let what) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found == line, "\(error)")
        #expect(what.contains(says), "\(what)")
    }

    /// Ten entities of ten references each, ten deep: ten billion characters, if anybody expanded them.
    private static var laughs: String {
        let definitions = (1...9).map { "<!ENTITY e\($0) \"\(String(repeating: "&e\($0 - 1);", count: 10))\">" }
        return "<!ENTITY e0 \"ha\">" + definitions.joined()
    }

    @Test(arguments: [
        "<!DOCTYPE nmaprun [\(laughs)]>\n<nmaprun args=\"&e9;\"/>",
        "<!DOCTYPE nmaprun [\(laughs)]>\n<nmaprun><host>&e9;</host></nmaprun>",
        "<!DOCTYPE nmaprun [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>\n<nmaprun><host>&f;</host></nmaprun>",
        "<!DOCTYPE nmaprun [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\"> %p;]>\n<nmaprun></nmaprun>",
        "<!DOCTYPE nmaprun [<!ENTITY a \"b\">]>\n<nmaprun></nmaprun>",
        "<!DOCTYPE nmaprun>\n<nmaprun><host>&undeclared;</host></nmaprun>",
    ])
    func entitiesAreRefusedAtOnce(text: String) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let error = try #require(try fault(text))
        #expect(clock.now - start < .seconds(1))
        guard case .malformed(_, _, let what) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(what.contains("refuse") || what.contains("well-formed"), "\(what)")
    }

    @Test func aDocumentTypeThatPointsElsewhereIsNotFollowed() throws {
        let text = ResultFile.head(Self.scaninfo) + Self.good + ResultFile.tail
        let result = try ResultFile(
            text.replacingOccurrences(
                of: "<!DOCTYPE nmaprun>", with: "<!DOCTYPE nmaprun SYSTEM \"http://127.0.0.1:9/nmap.dtd\">")
        ).result()
        #expect(result.hosts.count == 1)
    }

    @Test func deepNestingIsRefused() throws {
        let error = try #require(
            try fault("<nmaprun>" + String(repeating: "<a>", count: 100_000) + "</nmaprun>"))
        guard case .malformed = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(arguments: [
        ("{}", "is missing"), ("{\"schemaVersion\": 1", "this is not JSON"), ("{\n\n  oops}", "this is not JSON"),
        ("{\"schemaVersion\": \"one\"}", "cannot be read"), ("{} trailing", "not JSON"),
    ])
    func jsonThatIsNoReportIsSaidToBeNone(text: String, says: String) throws {
        let error = try #require(try fault(text))
        guard case .malformed(_, _, let what) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(what.contains(says) || what.contains("missing"), "\(what)")
    }

    @Test func aMissingFileAndADirectoryAreUnreadable() throws {
        #expect(throws: InterchangeError.unreadable(path: "/nonexistent/scan.xml", .noSuchFileOrDirectory)) {
            _ = try StoredResult(reading: "/nonexistent/scan.xml")
        }
        #expect(throws: InterchangeError.unreadable(path: "/tmp", .isDirectory)) {
            _ = try StoredResult(reading: "/tmp")
        }
    }
}
