import Foundation
import Interchange

/// A file with a result, removed with its owner.
final class ResultFile {
    let url: URL
    var path: String { url.path }

    init(_ text: String = "") throws {
        url = FileManager.default.temporaryDirectory.appending(path: "tidewaiter-result-\(UUID().uuidString)")
        try Data(text.utf8).write(to: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func result() throws -> StoredResult { try StoredResult(reading: path) }

    /// A whole run of nmap with `hosts`, scanned as `scaninfo` says.
    static func nmap(
        _ hosts: String,
        scaninfo: String = #"<scaninfo type="syn" protocol="tcp" numservices="100" services="1-100"/>"#,
        arguments: String = "nmap -p 1-100 192.0.2.0/24"
    ) throws -> ResultFile {
        try ResultFile(head(scaninfo, arguments) + hosts + tail)
    }

    static func head(_ scaninfo: String, _ arguments: String = "nmap") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE nmaprun>
        <nmaprun scanner="nmap" args="\(arguments)" start="1795396155" version="7.93" xmloutputversion="1.05">
        \(scaninfo)
        <verbose level="0"/>
        <debugging level="0"/>

        """
    }

    static let tail = """
        <runstats><finished time="1795396160" elapsed="5" exit="success"/><hosts up="1" down="0" total="1"/>
        </runstats>
        </nmaprun>

        """

    static func host(_ address: String, _ content: String) -> String {
        """
        <host starttime="1795396156" endtime="1795396158"><status state="up" reason="reset" reason_ttl="64"/>
        <address addr="\(address)" addrtype="\(address.contains(":") ? "ipv6" : "ipv4")"/>
        \(content)
        </host>

        """
    }
}
