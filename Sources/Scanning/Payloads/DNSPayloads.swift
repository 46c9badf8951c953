/// DNS requests (RFC 1035 4.1), plain and multicast.
enum DNSPayload {
    private enum RecordType: UInt16 {
        case nameServer = 2
        case pointer = 12
        case text = 16
    }

    private static let internet: UInt16 = 1
    private static let chaos: UInt16 = 3
    private static let recursionDesired: UInt16 = 0x0100

    /// NS of the root, no recursion wanted (RFC 1035 4.1). Resolvers give the root's servers or refuse; authoritative
    /// servers refer, refuse or fail: all of that is an answer.
    static let rootServers = question([], .nameServer, internet, flags: 0)

    /// `version.bind TXT CH`, the sister of RFC 4892's `hostname.bind`. Answered, or refused, by servers that drop what
    /// is outside their zones; asks for recursion, because some resolvers drop whatever does not.
    static let serverVersion = question(["version", "bind"], .text, chaos, flags: recursionDesired)

    /// NS of the root with recursion wanted, for forwarders that know nothing themselves.
    static let rootServersRecursively = question([], .nameServer, internet, flags: recursionDesired)

    /// PTR of `_services._dns-sd._udp.local` (RFC 6763 9), the answer wanted by unicast (RFC 6762 5.4; a source port
    /// other than 5353 asks for that too, 6.7). Gives the service types of the host, if it has any.
    static let multicastServices = question(
        ["_services", "_dns-sd", "_udp", "local"], .pointer, internet | 0x8000, flags: 0)

    private static func question(
        _ labels: [String], _ type: RecordType, _ recordClass: UInt16, flags: UInt16
    ) -> [UInt8] {
        DatagramBuilder.bytes { message in
            let identifier: UInt16 = 0x7769
            message.uint16(identifier, flags)
            // One question; no answers, authorities or additional records.
            message.uint16(1, 0, 0, 0)
            for label in labels { message.counted(1) { $0.text(label) } }
            message.uint8(0)
            message.uint16(type.rawValue, recordClass)
        }
    }
}

/// NetBIOS over UDP (RFC 1001, RFC 1002).
enum NetBIOSPayload {
    /// A node status request for `*` (RFC 1002 4.2.17): gives the names of the node (4.2.18).
    static let nodeStatus = DatagramBuilder.bytes { message in
        let identifier: UInt16 = 0x7769
        message.uint16(identifier, 0)
        message.uint16(1, 0, 0, 0)
        message.counted(1) { $0.raw(firstLevelEncoded("*")) }
        message.uint8(0)
        let nodeStatusType: UInt16 = 0x21
        let internet: UInt16 = 1
        message.uint16(nodeStatusType, internet)
    }

    /// RFC 1001 14.1: 16 bytes, each half a byte becoming a letter from A. The wildcard is padded by zeros, not spaces.
    private static func firstLevelEncoded(_ name: String) -> [UInt8] {
        let padded = Array(name.utf8) + repeatElement(0, count: 16 - name.utf8.count)
        let letterA: UInt8 = 0x41
        return padded.flatMap { [letterA + $0 >> 4, letterA + $0 & 0x0f] }
    }
}
