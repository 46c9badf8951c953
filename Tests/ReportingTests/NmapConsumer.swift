import AuditModel
import Foundation
import Reporting

/// A program that people import nmap's XML with, and how to make it say what it sees in a file.
enum NmapConsumer: String, CaseIterable, Sendable {
    case pythonLibnmap
    case pythonNmap
    /// python3-nmap.
    case nmap3
    /// Perl's Nmap::Parser.
    case nmapParser

    /// A host as it is seen: only what is open has a state that every program calls the same.
    struct Host: Codable, Hashable {
        var address: String
        var names: Set<String>
        var open: Set<String>

        /// What the JSON report says of a host, the names as XML can give them back.
        init(_ host: HostRecord) {
            address = host.address.descriptionWithoutZone
            names = Set(host.names.map { Self.afterXML($0.name) })
            open = Set(
                host.observations.filter { $0.state == .open }.map { "\($0.endpoint.port)/\($0.endpoint.transport)" })
        }

        /// A text as a reader of XML gets it: what XML cannot carry as `\xHH`.
        private static func afterXML(_ text: String) -> String {
            text.unicodeScalars.map { scalar in
                switch scalar.value {
                case 0x09, 0x0a, 0x0d, 0x20..<0x7f, 0xa0..<0xfffe, 0x1_0000...: return String(scalar)
                default:
                    return String(scalar).utf8.map {
                        "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true)
                    }.joined()
                }
            }
            .joined()
        }
    }

    /// What the program sees in a file.
    func hosts(in file: URL) throws -> [Host] {
        let output =
            switch self {
            case .nmapParser: try OutsideReader("perl").run(["-e", script, file.path])
            default: try OutsideReader.python(script, file)
            }
        return try JSONDecoder().decode([Host].self, from: Data(output.utf8))
    }

    private var script: String {
        switch self {
        case .pythonLibnmap:
            """
            import json, sys
            from libnmap.parser import NmapParser
            print(json.dumps([
                {"address": h.address, "names": h.hostnames,
                 "open": [f"{s.port}/{s.protocol}" for s in h.services if s.state == "open"]}
                for h in NmapParser.parse_fromfile(sys.argv[1]).hosts]))
            """
        case .pythonNmap:
            """
            import json, sys
            import nmap
            result = nmap.PortScanner().analyse_nmap_xml_scan(open(sys.argv[1], encoding="utf-8").read())
            print(json.dumps([
                {"address": address, "names": [n["name"] for n in host["hostnames"] if n["type"]],
                 "open": [f"{port}/{transport}" for transport in ("tcp", "udp")
                          for port, facts in host.get(transport, {}).items() if facts["state"] == "open"]}
                for address, host in result["scan"].items()]))
            """
        case .nmap3:
            """
            import json, sys
            import xml.etree.ElementTree as tree
            from nmap3.nmapparser import NmapCommandParser
            seen = NmapCommandParser(None).filter_top_ports(tree.parse(sys.argv[1]).getroot())
            print(json.dumps([
                {"address": address, "names": [n["name"] for n in host["hostname"]],
                 "open": [f"{p['portid']}/{p['protocol']}" for p in host["ports"] if p["state"] == "open"]}
                for address, host in seen.items() if isinstance(host, dict) and "ports" in host]))
            """
        case .nmapParser:
            """
            use strict; use warnings; use Nmap::Parser; use JSON::PP;
            my $parser = Nmap::Parser->new; $parser->parsefile($ARGV[0]);
            print encode_json([map { my $h = $_; {
                address => $h->addr, names => [$h->all_hostnames],
                open => [(map { "$_/tcp" } grep { $h->tcp_port_state($_) eq "open" } $h->tcp_ports),
                         (map { "$_/udp" } grep { $h->udp_port_state($_) eq "open" } $h->udp_ports)]
            } } $parser->all_hosts]);
            """
        }
    }
}
