import AuditModel
import SystemPackage

/// Reads nmap's XML (nmap.dtd), as nmap and the tools that imitate it write it: hosts as they are complete, so that what
/// a cut-off file says before its last complete host is still evidence.
struct NmapXMLReader {
    private let stream: ResultStream
    private var result: StoredResult
    private var path: [String] = []
    private var host: NmapHostAssembly?
    private var scanned = NmapScanInfo()
    private var startedAt: Timestamp?
    private var isFinished = false

    init(_ stream: ResultStream) {
        self.stream = stream
        result = StoredResult(path: stream.path)
    }

    mutating func read() throws(InterchangeError) -> StoredResult {
        guard let reader = XMLPullReader(stream) else { throw .unreadable(path: stream.path, .noMemory) }
        do throws(XMLPullReader.Failure) {
            while let event = try reader.next() {
                do throws(NmapFault) {
                    try take(event, reader)
                } catch {
                    throw .malformed(line: reader.line, what: error.what)
                }
                guard result.hosts.count <= StoredResult.hostLimit else { break }
            }
        } catch {
            try end(error)
        }
        guard result.hosts.count <= StoredResult.hostLimit else {
            throw .tooLarge(path: stream.path, limit: "\(StoredResult.hostLimit) hosts")
        }
        if !isFinished || stream.isCutOff {
            result.partialReasons.append(
                "\(stream.path) is a partial scan: it ends before nmap was done, and was read up to its last complete host"
            )
        }
        return result
    }

    /// What a cut-off file says so far counts; nothing of one that is wrong does.
    private func end(_ failure: XMLPullReader.Failure) throws(InterchangeError) {
        if let errno = stream.failure { throw .unreadable(path: stream.path, errno) }
        switch failure {
        case .truncated:
            // Before the first element nothing shows that nmap wrote it.
            guard !path.isEmpty else { throw .unknownFormat(path: stream.path) }
        case .malformed(let line, let what): throw .malformed(path: stream.path, line: line, what: what)
        }
    }

    private mutating func take(_ event: XMLPullReader.Event, _ reader: XMLPullReader) throws(NmapFault) {
        switch event {
        case .start(let name, let isEmpty):
            guard !path.isEmpty || name == "nmaprun" else {
                throw NmapFault("the document is a '\(name)', not an 'nmaprun' of nmap")
            }
            path.append(name)
            try start(reader)
            if isEmpty { try end() }
        case .end: try end()
        }
    }

    private mutating func start(_ reader: XMLPullReader) throws(NmapFault) {
        switch path.count {
        case 1:
            let attributes = reader.attributes
            startedAt = attributes["start"].flatMap { Timestamp(nmap: $0) }
            result.origin.startedAt = startedAt
            result.origin.scanner = attributes["scanner"].map {
                InputRecord.Scanner(name: $0, version: attributes["version"])
            }
            noteOptions(attributes["args"] ?? "")
        case 2 where path[1] == "scaninfo": try scanned.add(reader.attributes)
        case 2 where path[1] == "host":
            host = NmapHostAssembly(reader.attributes, startedAt: startedAt)
        case 3 where path[1] == "runstats" && path[2] == "finished":
            isFinished = true
            let attributes = reader.attributes
            result.origin.endedAt = attributes["time"].flatMap { Timestamp(nmap: $0) }
            if attributes["exit"] == "error" {
                let why = attributes["errormsg"].map { ": \($0)" } ?? ""
                result.partialReasons.append("\(stream.path) is a partial scan: it ended with an error\(why)")
            }
        default:
            if path.count > 2, path[1] == "host", let element = NmapHostAssembly.Element(path[2...]) {
                try host?.start(element, reader.attributes)
            }
        }
    }

    private mutating func end() throws(NmapFault) {
        defer { path.removeLast() }
        guard path.count == 2, path[1] == "host", let host else { return }
        self.host = nil
        try host.finish(scanned, into: &result)
    }

    private mutating func noteOptions(_ arguments: String) {
        guard arguments.split(separator: " ").contains(where: { $0 == "--open" || $0 == "-open" }) else { return }
        result.warnings.append(
            "\(stream.path) was made with 'nmap --open', which leaves out ports and hosts without an open one; what is left "
                + "out is not verified, so scan without --open")
    }
}

/// What makes a document no result of nmap, in one lower-case sentence.
struct NmapFault: Error {
    let what: String

    init(_ what: String) { self.what = what }
}

extension Timestamp {
    /// nmap's seconds since the epoch; `nil` for anything that is no time before the year 10000.
    init?(nmap text: String) {
        guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else { return nil }
        self.init(seconds: seconds)
    }
}
