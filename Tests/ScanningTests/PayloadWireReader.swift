/// Reads fields off a datagram, for tests that check a payload by another way than it was made.
struct WireReader {
    struct Short: Error {
        let wanted: Int
        let left: Int
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var remaining: Int { rest.count }
    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws -> [UInt8] {
        guard count >= 0, count <= rest.count else { throw Short(wanted: count, left: rest.count) }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// A big-endian number of `width` bytes.
    mutating func number(_ width: Int) throws -> Int { try bytes(width).reduce(0) { $0 << 8 | Int($1) } }

    /// Reads one BER value of definite length, constructed ones with all that is in them; returns how deep they nest.
    mutating func skipValue() throws -> Int {
        let tag = try number(1)
        var length = try number(1)
        if length > 0x80 { length = try number(length & 0x7f) }
        let content = try bytes(length)
        guard tag & 0x20 != 0 else { return 0 }
        var inner = WireReader(content)
        var depth = 0
        while !inner.isAtEnd { depth = max(depth, try inner.skipValue()) }
        return depth + 1
    }
}
