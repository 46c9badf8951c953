/// Puts a datagram together field by field, in network byte order.
struct DatagramBuilder {
    private(set) var bytes: [UInt8] = []

    /// The bytes that `compose` puts together.
    static func bytes(_ compose: (inout DatagramBuilder) -> Void) -> [UInt8] {
        var builder = DatagramBuilder()
        compose(&builder)
        return builder.bytes
    }

    mutating func uint8(_ values: UInt8...) { bytes += values }

    mutating func uint16(_ values: UInt16...) {
        for value in values { bigEndian(UInt64(value), count: 2) }
    }

    mutating func uint24(_ value: UInt32) { bigEndian(UInt64(value), count: 3) }

    mutating func uint32(_ values: UInt32...) {
        for value in values { bigEndian(UInt64(value), count: 4) }
    }

    mutating func uint64(_ value: UInt64) { bigEndian(value, count: 8) }

    mutating func raw(_ values: some Sequence<UInt8>) { bytes += values }

    mutating func text(_ value: String) { bytes += value.utf8 }

    /// Lines as the text protocols end them: each by CR LF.
    mutating func lines(_ values: String...) {
        for value in values { text(value + "\r\n") }
    }

    mutating func zeros(_ count: Int) { bytes += repeatElement(0, count: count) }

    /// Zeros until the datagram is `length` bytes long.
    mutating func pad(to length: Int) { zeros(max(0, length - bytes.count)) }

    /// What `compose` puts together, after its own length in `width` bytes. `included` is what the protocol counts
    /// beside it: the length field itself, a header before it.
    mutating func counted(_ width: Int, including included: Int = 0, _ compose: (inout DatagramBuilder) -> Void) {
        let body = Self.bytes(compose)
        bigEndian(UInt64(body.count + included), count: width)
        bytes += body
    }

    private mutating func bigEndian(_ value: UInt64, count: Int) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
    }
}
