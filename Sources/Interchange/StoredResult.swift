package import AuditModel

/// What a stored result says about the network, whoever scanned it.
package struct StoredResult: Sendable {
    /// Where it comes from and when that was seen.
    package var origin: InputRecord
    /// In the order of the file, each as a scan promises it: sorted, every port once. An address may stand more than once.
    package var hosts: [HostScan] = []
    /// Names under which addresses were scanned, aliases included. PTR names are not among them.
    package var names: [IPAddress: Set<AddressName>] = [:]
    /// Addresses that were scanned as such, one by one or within a range; others were scanned by name alone.
    package var addressTargets: [AddressRange] = []
    package var reverseNames: [IPAddress: ReverseResolution] = [:]
    /// What the DNS answered when the result was made; empty for formats that do not keep it.
    package var resolutions: [HostName: Resolution] = [:]
    /// From where the scan was made, where the result says so.
    package var vantage: String?
    /// The name of the machine that scanned, where the result says so.
    package var scannerHost: String?
    /// Why the result is not all of a scan, one sentence each; empty for a complete one.
    package var partialReasons: [String] = []
    package var warnings: [String] = []

    package init(path: String) { origin = InputRecord(path: path, sha256: "") }

    /// Reads a result: our own JSON report, or nmap's XML. Nothing is sent for it, and no other file is opened.
    package init(reading path: String) throws(InterchangeError) {
        let stream = try ResultStream(path: path)
        switch stream.firstByte {
        case UInt8(ascii: "{"): self = try ReportFileReader(path: path).result(stream)
        case UInt8(ascii: "<"):
            var reader = NmapXMLReader(stream)
            self = try reader.read()
        case nil:
            throw .empty(path: path, expected: "\(InterchangeError.ownReport) or \(InterchangeError.nmapResult)")
        default: throw .unknownFormat(path: path)
        }
        origin.sha256 = try stream.digest()
    }

    /// Hosts of one result, at most.
    static let hostLimit = 1 << 20
}
