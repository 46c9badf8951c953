import Foundation

/// nmap files for tests of judging, with one host at 192.0.2.1 that was scanned as `www.example.com`.
enum StoredScan {
    /// Ports 1 to 100, all closed but those in `open`, scanned today unless `days` ago.
    static func nmap(open: [Int], isComplete: Bool = true, days: Int = 0) -> String {
        let start = Int(Date.now.timeIntervalSince1970) - days * 86_400
        let closed = (1...100).filter { !open.contains($0) }
        let ports = open.map {
            #"<port protocol="tcp" portid="\#($0)"><state state="open" reason="syn-ack" reason_ttl="64"/></port>"#
        }
        let end =
            #"<runstats><finished time="\#(start)" elapsed="5" exit="success"/><hosts up="1" down="0" total="1"/></runstats>"#
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE nmaprun>
            <nmaprun scanner="nmap" args="nmap -p 1-100 www.example.com" start="\(start)" version="7.93">
            <scaninfo type="syn" protocol="tcp" numservices="100" services="1-100"/>
            <host starttime="1795396156" endtime="1795396158"><status state="up" reason="reset" reason_ttl="64"/>
            <address addr="192.0.2.1" addrtype="ipv4"/>
            <hostnames><hostname name="www.example.com" type="user"/><hostname name="mail.example.com" type="PTR"/></hostnames>
            <ports><extraports state="closed" count="\(closed.count)">
            <extrareasons reason="reset" count="\(closed.count)" proto="tcp" ports="\(closed.map(String.init).joined(separator: ","))"/>
            </extraports>\(ports.joined())</ports>
            </host>
            \(isComplete ? end + "\n</nmaprun>" : "<host><status state=\"up\"")

            """
    }

    static func policy(
        target: String = "www.example.com", scan: String = "1-100", expect: String = "- port: 80/tcp"
    ) -> String {
        """
        version: 1
        name: Stored
        scan: { tcp: "\(scan)" }
        groups:
          - name: web
            targets: [\(target)]
            expect:
              \(expect)

        """
    }
}
