import AuditModel

/// nmap's XML (nmap.dtd, `xmloutputversion` 1.05) as the tools need it that import nmap results. Streams host by host.
///
/// What nmap has no place for stands in `script` elements of our own ids: verdicts in one `tidewaiter-verdict` per port
/// and one `tidewaiter-host` per host, the rest in one `tidewaiter-report` after the hosts. ndiff stops at a second
/// script of one port or host, hence exactly one each.
///
/// nmap itself never mixes address families in a file, and some readers stop at a host that has IPv6 only: `family` makes
/// a file of one family's hosts. What belongs to no address stands in the files of both.
struct NmapXMLRenderer {
    let report: AuditReport
    let family: IPAddress.Family?

    /// The hosts of the file, in report order.
    private let hosts: [HostRecord]

    init(report: AuditReport, family: IPAddress.Family? = nil) {
        self.report = report
        self.family = family
        hosts = family.map { family in report.hosts.filter { $0.address.family == family } } ?? report.hosts
    }

    func render(into output: inout ChunkWriter) throws(RenderError) {
        let xml = try XMLDocumentWriter()
        let index = FindingIndex(report)
        writeHead(to: xml)
        for target in report.targets where target.resolution?.failure != nil {
            xml.element("target", ["specification": target.specification, "status": "skipped", "reason": "invalid"])
            try xml.drain(into: &output)
        }
        try xml.drain(into: &output)
        try writeHosts(index, into: &output)
        let unplaced = index.unplaced.filter { finding in
            guard let family, let address = finding.endpoint?.address ?? finding.address else { return true }
            return address.family == family
        }
        try NmapReportScript(report: report, unplaced: unplaced).write(to: xml, draining: &output)
        writeRunStatistics(to: xml)
        xml.end()
        xml.endDocument()
        try xml.drain(into: &output)
    }

    private func writeHead(to xml: XMLDocumentWriter) {
        let run = report.run
        let command = Self.commandLine(run.arguments)
        let product = "\(report.tool.name) \(report.tool.version)"
        xml.startDocument(type: "nmaprun")
        xml.comment("\(product) scan initiated \(run.startedAt.ctime) as: \(command)")
        xml.start(
            "nmaprun",
            [
                "scanner": "nmap", "args": command, "start": "\(run.startedAt.seconds)",
                "startstr": run.startedAt.ctime, "version": product, "xmloutputversion": "1.05",
            ])
        for (transport, type) in [(Transport.tcp, "connect"), (.udp, "udp")] {
            let ports = PlannedPorts(hosts, transport).ports
            guard !ports.isEmpty else { continue }
            xml.element(
                "scaninfo",
                [
                    "type": type, "protocol": transport.rawValue, "numservices": "\(ports.count)",
                    "services": ports.description,
                ])
        }
        xml.element("verbose", ["level": "0"])
        xml.element("debugging", ["level": "0"])
    }

    /// For each address the named targets that led to it, in report order.
    private func aliasChains() -> [IPAddress: [TargetRecord]] {
        var chains: [IPAddress: [TargetRecord]] = [:]
        for target in report.targets {
            for address in target.resolution?.addresses ?? [] { chains[address, default: []].append(target) }
        }
        return chains
    }

    /// Hosts are written by writers of their own, so that they can be rendered at the same time.
    private func writeHosts(_ index: FindingIndex, into output: inout ChunkWriter) throws(RenderError) {
        let chains = aliasChains()
        try OrderedRendering.write(hosts, sliceLength: 4, into: &output) { hosts throws(RenderError) in
            let xml = try XMLDocumentWriter()
            // Without a declaration the writer knows no encoding and makes references of all that is not ASCII.
            xml.startDocument(type: nil)
            _ = try xml.takeBytes()
            var bytes: [UInt8] = []
            for host in hosts {
                let findings = index.findings(at: host.address)
                NmapHostElement(host: host, findings: findings, targets: chains[host.address] ?? []).write(to: xml)
                bytes += try xml.takeBytes()
            }
            return bytes
        }
    }

    private func writeRunStatistics(to xml: XMLDocumentWriter) {
        let run = report.run
        let hostsUp = hosts.count { NmapHostElement.isUp($0) }
        let error = errorMessage
        let summary =
            "\(report.tool.name) done at \(run.endedAt.ctime); "
            + (report.policy == nil ? "" : "\(Headline(report).title); ")
            + "\(hosts.count) addresses (\(hostsUp) up) in \(run.endedAt.elapsed(since: run.startedAt)) seconds"
        xml.element("runstats") {
            xml.element(
                "finished",
                [
                    "time": "\(run.endedAt.seconds)", "timestr": run.endedAt.ctime, "summary": summary,
                    "elapsed": run.endedAt.elapsed(since: run.startedAt), "exit": error == nil ? "success" : "error",
                    "errormsg": error,
                ])
            xml.element(
                "hosts",
                [
                    "up": "\(hostsUp)", "down": "\(hosts.count - hostsUp)", "total": "\(hosts.count)",
                ])
        }
    }

    /// Why the file is no evidence of everything that was planned; `nil` for a complete run.
    private var errorMessage: String? {
        guard report.run.interrupted || !report.summary.isComplete else { return nil }
        let reasons = (report.run.interrupted ? ["interrupted"] : []) + report.summary.incompleteReasons
        return reasons.isEmpty ? "the evidence is incomplete" : reasons.joined(separator: "; ")
    }

    /// The arguments as nmap quotes them: in double quotes where a blank, quote or backslash wants it.
    static func commandLine(_ arguments: [String]) -> String {
        arguments.map { argument in
            let isPlain = !argument.isEmpty && !argument.utf8.contains { $0 <= 0x20 || $0 == 0x22 || $0 == 0x5c }
            if isPlain { return argument }
            var quoted = "\""
            for scalar in argument.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { quoted += "\\" }
                quoted.unicodeScalars.append(scalar)
            }
            return quoted + "\""
        }
        .joined(separator: " ")
    }
}

/// The ports of one transport that any host of a report was to be probed on.
struct PlannedPorts {
    let ports: PortSet

    /// Marks where ranges begin and end and adds up once: the cost is that of the ranges, whatever their lengths.
    init(_ hosts: [HostRecord], _ transport: Transport) {
        var changes = [Int](repeating: 0, count: 65_537)
        for host in hosts {
            for observation in host.observations where observation.endpoint.transport == transport {
                changes[Int(observation.endpoint.port)] += 1
                changes[Int(observation.endpoint.port) + 1] -= 1
            }
            for aggregate in host.aggregates where aggregate.transport == transport {
                for range in aggregate.ports.ranges {
                    changes[Int(range.lowerBound)] += 1
                    changes[Int(range.upperBound) + 1] -= 1
                }
            }
        }
        var ranges: [ClosedRange<UInt16>] = []
        var depth = 0
        var start: UInt16?
        for (port, change) in changes.enumerated() {
            depth += change
            if depth > 0, start == nil { start = UInt16(port) }
            if depth == 0, let first = start {
                ranges.append(first...UInt16(port - 1))
                start = nil
            }
        }
        ports = PortSet(ranges: ranges)
    }
}
