package import AuditModel
package import LabNetwork

/// A scanner's result held against the truth.
///
/// Counted are the endpoints of the world's hosts and ports. Tarpits stand aside: whether a port of theirs is open is a
/// matter of taste, so they only count how much of a report they fill. Silent hosts are right as down, as absent and as
/// filtered.
package struct Score: Sendable, Codable, Equatable {
    package var endpoints = 0
    package var openInTruth = 0
    package var openFound = 0
    /// Called open and not open.
    package var openWrongly = 0
    package var rightStates = 0
    /// Endpoints of which the result says nothing.
    package var unmentioned = 0
    /// Truth, then what was said of it, then how often; `unmentioned` for nothing.
    package var confusion: [String: [String: Int]] = [:]
    package var tarpits = 0
    package var tarpitEndpointsReportedOpen = 0
    /// Open endpoints that were missed, at most 100 of them.
    package var missed: [Endpoint] = []

    package init(_ result: ScanResult, truth: GroundTruth) {
        for host in truth.hosts {
            let scanned = result.hosts[host.address]
            if host.isTarpit {
                tarpits += 1
                tarpitEndpointsReportedOpen += truth.tcpPorts.reduce(0) {
                    $0 + (scanned?.tcp.state($1) == .open ? 1 : 0)
                }
                continue
            }
            let isDown = host.presence == .silent && scanned?.isDown != false
            for port in truth.tcpPorts {
                let right = host.tcp.state(port)
                count(host, port, .tcp, truth: right, said: isDown ? right : scanned?.tcp.state(port))
            }
            for port in truth.udpPorts {
                let right = host.udp.state(port)
                count(host, port, .udp, truth: right, said: isDown ? right : scanned?.udp.state(port))
            }
        }
    }

    /// 1 when there is nothing to find.
    package var recall: Double { openInTruth == 0 ? 1 : Double(openFound) / Double(openInTruth) }

    /// 1 when nothing was called open.
    package var precision: Double {
        openFound + openWrongly == 0 ? 1 : Double(openFound) / Double(openFound + openWrongly)
    }

    package var rightShare: Double { endpoints == 0 ? 1 : Double(rightStates) / Double(endpoints) }

    private mutating func count(
        _ host: GroundTruth.Host, _ port: UInt16, _ transport: Transport, truth: PortState, said: PortState?
    ) {
        endpoints += 1
        confusion[truth.rawValue, default: [:]][said?.rawValue ?? "unmentioned", default: 0] += 1
        if said == nil { unmentioned += 1 }
        if said == truth { rightStates += 1 }
        if truth == .open {
            openInTruth += 1
            if said == .open {
                openFound += 1
            } else if missed.count < 100 {
                missed.append(Endpoint(address: host.address, port: port, transport: transport))
            }
        } else if said == .open {
            openWrongly += 1
        }
    }
}
