/// Reads the fields of one DNS message from its bytes, which come from outside: every step is checked, none traps.
struct WireReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func byte() throws(DNSMessage.ParseError) -> UInt8 {
        guard position < bytes.count else { throw .short }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(DNSMessage.ParseError) -> Value {
        guard bytes.count - position >= type.bitWidth / 8 else { throw .short }
        var value: Value = 0
        for _ in 0..<(type.bitWidth / 8) { value = value << 8 | Value(try byte()) }
        return value
    }

    mutating func skip(_ count: Int) throws(DNSMessage.ParseError) {
        guard bytes.count - position >= count else { throw .short }
        position += count
    }

    /// A name that may end in a pointer to an earlier one (RFC 1035 4.1.4); the position ends after the first pointer.
    ///
    /// Each pointer must point before the place where the part that it ends began. That holds for every honest
    /// encoder, and since the places only fall, no chain of pointers can go in a circle. Pointers to bare pointers could
    /// still make a long way of it, so there may not be more of them than a name has labels.
    mutating func name() throws(DNSMessage.ParseError) -> DomainName {
        var labels: [ArraySlice<UInt8>] = []
        var length = 1
        var partStart = position
        var afterPointer: Int?
        var pointers = 0
        while true {
            let lead = try byte()
            switch lead >> 6 {
            case 0b00:
                guard lead > 0 else {
                    position = afterPointer ?? position
                    guard let name = DomainName(labels: labels) else { throw .malformed }
                    return name
                }
                let labelStart = position
                try skip(Int(lead))
                labels.append(bytes[labelStart..<position])
                length += 1 + Int(lead)
                guard length <= DomainName.maximumLength else { throw .malformed }
            case 0b11:
                let target = Int(lead & 0x3f) << 8 | Int(try byte())
                pointers += 1
                guard target < partStart, pointers <= DomainName.maximumLabels else { throw .malformed }
                afterPointer = afterPointer ?? position
                partStart = target
                position = target
            default:
                // 01 and 10 are not in use (RFC 6891 9.1).
                throw .malformed
            }
        }
    }
}
