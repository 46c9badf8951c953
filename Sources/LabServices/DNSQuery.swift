/// A question read from a DNS message (RFC 1035 4.1).
struct DNSQuery: Equatable {
    var identifier: UInt16
    var opcode: UInt8
    var recursionDesired: Bool
    /// Lower case, without the final dot; empty for the root.
    var name: String
    var type: DNSType
    var recordClass: UInt16
    /// The question section as it came, letter case kept, to be repeated in the answer.
    var question: [UInt8]
    /// The largest UDP answer the asker takes: 512, or what its EDNS record says (RFC 6891 6.2.3).
    var maximumUDPSize: Int
    var hasExtension: Bool

    /// `nil` for a message that no answer can be made to: too short, itself an answer, without exactly one question,
    /// or with a question that is cut off.
    init?(parsing message: [UInt8]) {
        guard message.count >= 12, message[2] & 0x80 == 0, message.number(at: 4) == 1 else { return nil }
        identifier = message.number(at: 0)
        opcode = message[2] >> 3 & 15
        recursionDesired = message[2] & 1 == 1
        var offset = 12
        var labels: [String] = []
        while true {
            guard offset < message.count else { return nil }
            let length = Int(message[offset])
            offset += 1
            if length == 0 { break }
            // A pointer in a question can only point at itself, so 63 is the limit.
            guard length < 64, offset + length <= message.count else { return nil }
            labels.append(String(decoding: message[offset..<(offset + length)], as: UTF8.self).lowercased())
            offset += length
        }
        guard offset + 4 <= message.count else { return nil }
        name = labels.joined(separator: ".")
        type = DNSType(rawValue: message.number(at: offset))
        recordClass = message.number(at: offset + 2)
        offset += 4
        question = Array(message[12..<offset])

        maximumUDPSize = 512
        hasExtension = false
        // The extension record is the root name (one zero byte), type OPT, and the size in the class field.
        if message.number(at: 10) > 0, offset + 11 <= message.count, message[offset] == 0,
            message.number(at: offset + 1) == DNSType.opt.rawValue
        {
            hasExtension = true
            maximumUDPSize = max(512, Int(message.number(at: offset + 3)))
        }
    }
}

extension [UInt8] {
    /// The big-endian 16-bit number at `offset`, which must leave two bytes.
    func number(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }

    mutating func append(twoBytes value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(fourBytes value: UInt32) {
        append(twoBytes: UInt16(truncatingIfNeeded: value >> 16))
        append(twoBytes: UInt16(truncatingIfNeeded: value))
    }
}
