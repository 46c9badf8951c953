import Foundation
import Interchange

/// A scan of TCP ports 1 to 100 as nmap stores it.
struct NmapFile {
    enum End: Sendable {
        case whole
        case withoutStatistics
        /// In the middle of the last host.
        case cutOff
    }

    struct Host {
        let text: String

        /// Every port but the open ones is closed, and listed as such.
        static func up(_ address: String, open: [Int], names: [String] = [], reverse: [String] = []) -> Host {
            let closed = (1...100).filter { !open.contains($0) }
            let list = closed.map(String.init).joined(separator: ",")
            let ports = open.map {
                #"<port protocol="tcp" portid="\#($0)"><state state="open" reason="syn-ack" reason_ttl="64"/></port>"#
            }
            let hostNames =
                names.map { #"<hostname name="\#($0)" type="user"/>"# }
                + reverse.map { #"<hostname name="\#($0)" type="PTR"/>"# }
            return Host(
                text: """
                    <host starttime="1772323201" endtime="1772323203"><status state="up" reason="reset"/>
                    <address addr="\(address)" addrtype="\(address.contains(":") ? "ipv6" : "ipv4")"/><hostnames>\(hostNames.joined())</hostnames>
                    <ports><extraports state="closed" count="\(closed.count)">
                    <extrareasons reason="reset" count="\(closed.count)" proto="tcp" ports="\(list)"/></extraports>
                    \(ports.joined())</ports></host>

                    """)
        }

        static func down(_ address: String) -> Host {
            Host(
                text: """
                    <host><status state="down" reason="no-response"/><address addr="\(address)" addrtype="ipv4"/></host>

                    """)
        }

        /// No port is named; there are so many of each state.
        static func summed(_ address: String, counts: [String: Int]) -> Host {
            let aggregates = counts.sorted { $0.key < $1.key }.map {
                #"<extraports state="\#($0.key)" count="\#($0.value)"/>"#
            }
            return Host(
                text: """
                    <host><status state="up" reason="reset"/><address addr="\(address)" addrtype="ipv4"/>
                    <ports>\(aggregates.joined())</ports></host>

                    """)
        }
    }

    var hosts: [Host]
    var end = End.whole
    var arguments = "nmap -p 1-100 192.0.2.0/30"

    private var text: String {
        let head = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE nmaprun>
            <nmaprun scanner="nmap" args="\(arguments)" start="1772323200" version="7.93">
            <scaninfo type="syn" protocol="tcp" numservices="100" services="1-100"/>

            """
        let body = hosts.map(\.text).joined()
        switch end {
        case .whole:
            return head + body + #"<runstats><finished time="1772323205" exit="success"/></runstats></nmaprun>"#
        case .withoutStatistics: return head + body + "</nmaprun>"
        case .cutOff: return head + body.dropLast(40)
        }
    }

    /// What is read back from the file.
    func result() throws -> StoredResult {
        let file = FileManager.default.temporaryDirectory.appending(path: "tidewaiter-check-\(UUID().uuidString).xml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try StoredResult(reading: file.path)
    }
}
