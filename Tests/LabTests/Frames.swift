import AuditModel

/// Packets as a scanner would send them, and a reader for what comes back, both apart from the simulation's own code.
enum Frames {
    static let scannerV4: [UInt8] = [10, 255, 0, 1]
    static let scannerV6: [UInt8] = [0xfd, 0x77] + Array(repeating: 0, count: 13) + [1]

    static func tcp(
        to address: IPAddress, port: UInt16, flags: UInt8 = 2, sequence: UInt32 = 1000, acknowledgement: UInt32 = 0,
        data: [UInt8] = []
    ) -> [UInt8] {
        let segment =
            two(40_000) + two(port) + four(sequence) + four(acknowledgement) + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0]
            + data
        return ip(to: address, number: 6, payload: segment)
    }

    static func udp(to address: IPAddress, port: UInt16, data: [UInt8] = [1, 2, 3]) -> [UInt8] {
        ip(to: address, number: 17, payload: two(40_000) + two(port) + two(UInt16(8 + data.count)) + [0, 0] + data)
    }

    static func echo(to address: IPAddress) -> [UInt8] {
        let type: UInt8 = address.family == .v4 ? 8 : 128
        return ip(to: address, number: address.family == .v4 ? 1 : 58, payload: [type, 0, 0, 0, 0, 7, 0, 1, 9, 9, 9])
    }

    static func ip(to address: IPAddress, number: UInt8, payload: [UInt8]) -> [UInt8] {
        switch address.family {
        case .v4:
            [0x45, 0] + two(UInt16(20 + payload.count)) + [0, 1, 0, 0, 64, number, 0, 0] + scannerV4 + address.bytes
                + payload
        case .v6: [0x60, 0, 0, 0] + two(UInt16(payload.count)) + [number, 64] + scannerV6 + address.bytes + payload
        }
    }

    static func two(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
    static func four(_ value: UInt32) -> [UInt8] { two(UInt16(value >> 16)) + two(UInt16(value & 0xffff)) }

    /// The checksum of RFC 1071 done by hand: 0xffff over data that carries its right checksum.
    static func sum(_ bytes: [UInt8]) -> Int {
        let padded = bytes.count % 2 == 0 ? bytes : bytes + [0]
        var sum = stride(from: 0, to: padded.count, by: 2).reduce(0) {
            $0 + Int(padded[$1]) * 256 + Int(padded[$1 + 1])
        }
        while sum > 0xffff { sum = sum % 0x10000 + sum / 0x10000 }
        return sum
    }
}

/// A packet from the simulation, taken apart, its checksums looked at.
struct Frame {
    let source: [UInt8]
    let destination: [UInt8]
    let number: UInt8
    let payload: [UInt8]
    let hasRightChecksums: Bool

    init(_ bytes: [UInt8]) {
        let isV4 = bytes[0] >> 4 == 4
        let start = isV4 ? 20 : 40
        source = Array(isV4 ? bytes[12..<16] : bytes[8..<24])
        destination = Array(isV4 ? bytes[16..<20] : bytes[24..<40])
        number = isV4 ? bytes[9] : bytes[6]
        payload = Array(bytes[start...])
        let length = isV4 ? Int(bytes[2]) * 256 + Int(bytes[3]) : 40 + Int(bytes[4]) * 256 + Int(bytes[5])
        let pseudo = number == 1 ? [] : source + destination + Frames.four(UInt32(payload.count)) + [0, 0, 0, number]
        hasRightChecksums =
            length == bytes.count && (!isV4 || Frames.sum(Array(bytes[..<20])) == 0xffff)
            && Frames.sum(pseudo + payload) == 0xffff
    }

    var flags: UInt8 { payload[13] }
    var sequence: UInt32 { number(at: 4) }
    var acknowledgement: UInt32 { number(at: 8) }
    /// What an ICMP error quotes.
    var quote: [UInt8] { Array(payload[8...]) }

    private func number(at offset: Int) -> UInt32 { payload[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
}
