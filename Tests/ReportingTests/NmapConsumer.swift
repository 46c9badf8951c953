import AuditModel
import Foundation
import Reporting
import TestSupport

/// A program that people import nmap's XML with, and how to make it say what it sees in a file.
enum NmapConsumer: String, CaseIterable, Sendable {
    case pythonLibnmap
    case pythonNmap
    /// python3-nmap.
    case nmap3
    /// Perl's Nmap::Parser.
    case nmapParser
    /// Faraday's plug-in, which its server reads uploads with.
    case faraday
    /// IVRE's `scan2db`, into a database that is a file.
    case ivre

    /// A host as it is seen: only what is open has a state that every program calls the same.
    struct Host: Codable, Hashable {
        var address: String
        var names: Set<String>
        var open: Set<String>

        /// What the JSON report says of a host, the names as XML can give them back. An empty one is no name there.
        init(_ host: HostRecord) {
            address = host.address.descriptionWithoutZone
            names = Set(host.names.map { Self.afterXML($0.name) }.filter { !$0.isEmpty })
            if host.address.zone != nil { names.insert(host.address.description) }
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

    /// Whether the program keeps a host at all: IVRE forgets those that are not up.
    func keeps(_ host: HostRecord) -> Bool {
        let states = host.observations.map(\.state) + host.aggregates.map(\.state)
        return self != .ivre || states.contains { $0 != .unreachable && $0 != .notScanned }
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
        case .faraday:
            """
            import json, sys
            from faraday_plugins.plugins.repo.nmap.plugin import NmapPlugin
            plugin = NmapPlugin()
            plugin.parseOutputString(open(sys.argv[1], "rb").read())
            print(json.dumps([
                {"address": h["ip"], "names": h["hostnames"],
                 "open": [f"{s['port']}/{s['protocol']}" for s in h["services"] if s["status"] == "open"]}
                for h in json.loads(plugin.get_json())["hosts"]]))
            """
        case .ivre:
            """
            import json, logging, sys, tempfile
            from ivre.db import MetaDB
            # It has no list of the world's scanners here, and says so.
            logging.disable(logging.CRITICAL)
            with tempfile.TemporaryDirectory() as directory:
                scans = MetaDB("tinydb://" + directory).nmap
                scans.init()
                scans.store_scan(sys.argv[1], add_addr_infos=False)
                # The scripts of a host stand at a port -1 there.
                print(json.dumps([
                    {"address": h["addr"], "names": [n["name"] for n in h.get("hostnames", [])],
                     "open": [f"{p['port']}/{p['protocol']}" for p in h.get("ports", [])
                              if p["port"] >= 0 and p["state_state"] == "open"]}
                    for h in scans.get(scans.flt_empty)]))
            """
        }
    }
}
