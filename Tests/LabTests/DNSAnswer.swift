import AuditModel

/// A DNS answer read back, by code that shares nothing with the name server's.
struct DNSAnswer: Equatable {
    struct Record: Equatable, CustomStringConvertible {
        var owner: String
        var type: Int
        /// The address, the name or the text; empty for types that the tests do not read.
        var value: String

        var description: String { "\(owner) \(type) \(value)" }
    }

    struct Malformed: Error {}

    var identifier: Int
    var isAuthoritative: Bool
    var isTruncated: Bool
    var code: Int
    var question: String
    var answers: [Record] = []
    var authority: [Record] = []
    var additional: [Record] = []

    init(_ bytes: [UInt8]) throws {
        var reader = Reader(bytes: bytes)
        identifier = try reader.number(2)
        let flags = try reader.number(2)
        guard flags & 0x8000 != 0 else { throw Malformed() }
        isAuthoritative = flags & 0x0400 != 0
        isTruncated = flags & 0x0200 != 0
        code = flags & 15
        let counts = try (0..<4).map { _ in try reader.number(2) }
        guard counts[0] == 1 else { throw Malformed() }
        question = try reader.name()
        _ = try reader.number(4)
        answers = try (0..<counts[1]).map { _ in try reader.record() }
        authority = try (0..<counts[2]).map { _ in try reader.record() }
        additional = try (0..<counts[3]).map { _ in try reader.record() }
        guard reader.offset == bytes.count else { throw Malformed() }
    }

    /// A query for `name` as a resolver sends it; with `size`, an EDNS record that offers it.
    static func query(_ name: String, type: Int, size: Int? = nil, identifier: Int = 7) -> [UInt8] {
        var bytes = [UInt8(identifier >> 8), UInt8(identifier & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, size == nil ? 0 : 1]
        for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        bytes += [0, UInt8(type >> 8), UInt8(type & 255), 0, 1]
        if let size { bytes += [0, 0, 41, UInt8(size >> 8), UInt8(size & 255), 0, 0, 0, 0, 0, 0] }
        return bytes
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        mutating func number(_ width: Int) throws -> Int {
            guard offset + width <= bytes.count else { throw Malformed() }
            defer { offset += width }
            return bytes[offset..<(offset + width)].reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func name() throws -> String {
            var labels: [String] = []
            while true {
                let length = try number(1)
                if length == 0 { return labels.joined(separator: ".") }
                if length >= 0xc0 {
                    var elsewhere = Reader(bytes: bytes, offset: (length & 0x3f) << 8 | (try number(1)))
                    guard elsewhere.offset < offset - 2 else { throw Malformed() }
                    return (labels + [try elsewhere.name()]).joined(separator: ".")
                }
                guard offset + length <= bytes.count else { throw Malformed() }
                labels.append(String(decoding: bytes[offset..<(offset + length)], as: UTF8.self))
                offset += length
            }
        }

        mutating func record() throws -> Record {
            let owner = try name()
            let type = try number(2)
            _ = try number(6)
            let length = try number(2)
            let end = offset + length
            guard end <= bytes.count else { throw Malformed() }
            defer { offset = end }
            switch type {
            case 1: return Record(owner: owner, type: 1, value: IPAddress(v4: UInt32(try number(4))).description)
            case 28:
                let bits = bytes[offset..<end].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
                return Record(owner: owner, type: 28, value: IPAddress(v6: bits).description)
            case 5, 12: return Record(owner: owner, type: type, value: try name())
            case 16:
                return Record(owner: owner, type: 16, value: String(decoding: bytes[(offset + 1)..<end], as: UTF8.self))
            default: return Record(owner: owner, type: type, value: "")
            }
        }
    }
}
