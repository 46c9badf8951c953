/// One question of class IN to a name server.
package struct Question: Hashable, Sendable {
    package var name: DomainName
    package var type: DNSMessage.RecordType

    package init(name: DomainName, type: DNSMessage.RecordType) {
        self.name = name
        self.type = type
    }

    /// The query as bytes (RFC 1035 4.1), with recursion desired.
    ///
    /// There is no EDNS record: some servers fail on it, and an answer too long for 512 bytes is asked for again over
    /// TCP, which an audit needs anyway where answers are longer than any datagram.
    package func query(identifier: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12 + name.wire.count + 4)
        for field in [identifier, 0x0100, 1, 0, 0, 0] { bytes += [UInt8(field >> 8), UInt8(field & 0xff)] }
        bytes += name.wire
        for field in [type.rawValue, 1] { bytes += [UInt8(field >> 8), UInt8(field & 0xff)] }
        return bytes
    }
}
