import AuditModel
import Foundation
import FoundationXML

/// Reads what nmap, masscan and Tidewaiter write as nmap XML (nmap.dtd), as a stream.
final class NmapXMLReader: NSObject, XMLParserDelegate {
    private var result = ScanResult()
    private var scannedTCP = PortSet()
    private var scannedUDP = PortSet()
    private var address: IPAddress?
    private var host = ScannedHost()
    private var port: (number: UInt16, transport: Transport)?
    private var extraState: PortState?
    /// Whether the extraports element at hand named its ports.
    private var extraIsListed = false
    private var depth = 0
    private var problem: ResultError?

    static func read(_ data: Data) throws(ResultError) -> ScanResult {
        let reader = NmapXMLReader()
        // A stream, because the parser hands libxml2 all of a Data at once, and that gives up 10,000,000 bytes into what
        // it was handed (parserInternals.h, XML_MAX_LOOKUP_LIMIT).
        let parser = XMLParser(stream: InputStream(data: data))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        let isWhole = parser.parse()
        if let problem = reader.problem { throw problem }
        guard isWhole else { throw .malformed("line \(parser.lineNumber) is no XML") }
        // The parser itself takes a file that ends too early.
        guard reader.depth == 0 else { throw .malformed("it ends before its last element does") }
        return reader.result
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        depth += 1
        switch name {
        case "scaninfo": noteScanned(attributes)
        case "host": (address, host) = (nil, ScannedHost())
        case "status": host.isDown = attributes["state"] == "down"
        case "address" where attributes["addrtype"] != "mac": address = IPAddress(attributes["addr"] ?? "")
        case "extraports":
            extraState = state(attributes["state"], parser)
            extraIsListed = false
        case "extrareasons": noteExtra(attributes)
        case "port":
            let transport = Transport(rawValue: attributes["protocol"] ?? "")
            port = UInt16(attributes["portid"] ?? "").flatMap { number in transport.map { (number, $0) } }
        case "state":
            guard let port, let state = state(attributes["state"], parser) else { return }
            if port.transport == .tcp {
                host.tcp.listed[port.number] = state
            } else {
                host.udp.listed[port.number] = state
            }
        default: break
        }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        depth -= 1
        switch name {
        case "port": port = nil
        case "extraports" where !extraIsListed:
            // Without a list it stands for whatever was scanned and is not listed, in either transport.
            host.tcp.remainder = extraState
            host.udp.remainder = extraState
        case "host":
            guard let address else { return }
            host.tcp.scanned = scannedTCP
            host.udp.scanned = scannedUDP
            if let earlier = result.hosts[address] { host.merge(earlier) }
            result.hosts[address] = host
        default: break
        }
    }

    private func noteScanned(_ attributes: [String: String]) {
        guard let ports = attributes["services"].flatMap({ try? PortSet(parsing: $0) }) else { return }
        if attributes["protocol"] == "udp" {
            scannedUDP = scannedUDP.union(ports)
        } else {
            scannedTCP = scannedTCP.union(ports)
        }
    }

    private func noteExtra(_ attributes: [String: String]) {
        guard let extraState, let ports = attributes["ports"].flatMap({ try? PortSet(parsing: $0) }) else { return }
        extraIsListed = true
        let aggregate = ScannedHost.Ports.Aggregate(ports: ports, state: extraState)
        if attributes["proto"] == "udp" {
            host.udp.aggregates.append(aggregate)
        } else {
            host.tcp.aggregates.append(aggregate)
        }
    }

    private func state(_ text: String?, _ parser: XMLParser) -> PortState? {
        if let state = text.flatMap({ PortState(rawValue: $0) }) { return state }
        problem = .malformed("line \(parser.lineNumber) has the state '\(text ?? "")', which is none of nmap's")
        parser.abortParsing()
        return nil
    }
}

extension ScannedHost {
    /// masscan writes a host element for every port.
    fileprivate mutating func merge(_ earlier: ScannedHost) {
        tcp.listed.merge(earlier.tcp.listed) { min($0, $1) }
        udp.listed.merge(earlier.udp.listed) { min($0, $1) }
        tcp.aggregates += earlier.tcp.aggregates
        udp.aggregates += earlier.udp.aggregates
    }
}
