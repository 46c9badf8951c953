/// SHA-256 (FIPS 180-4 6.2): the digest of a policy's bytes and the source of finding ids. Not for secrets: nothing here
/// runs in constant time.
package struct SHA256: Sendable {
    private var state: InlineArray<8, UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// Bytes that fill no block yet.
    private var rest: [UInt8] = []
    private var byteCount: UInt64 = 0

    package init() {}

    /// The digest of `bytes` as 64 lower-case hex digits.
    package static func hexDigest(_ bytes: some Collection<UInt8>) -> String {
        var hash = SHA256()
        hash.append(Array(bytes))
        return hash.hexDigest
    }

    /// The digest of `text` in UTF-8 as 64 lower-case hex digits.
    package static func hexDigest(_ text: String) -> String { hexDigest(text.utf8) }

    /// Takes in what follows the bytes before.
    package mutating func append(_ bytes: [UInt8]) {
        byteCount += UInt64(bytes.count)
        let bytes = rest.isEmpty ? bytes : rest + bytes
        var offset = 0
        while offset + 64 <= bytes.count {
            compress(bytes, at: offset)
            offset += 64
        }
        rest = Array(bytes[offset...])
    }

    /// The digest of all bytes so far as 64 lower-case hex digits.
    package var hexDigest: String {
        // FIPS 180-4 5.1.1: a one bit, zeros, and the length in bits as 64 bits, up to a whole block.
        var hash = self
        var tail = rest
        tail.append(0x80)
        let padding = (120 - tail.count) % 64
        tail.append(contentsOf: repeatElement(0, count: padding))
        let bitCount = byteCount * 8
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: bitCount >> shift))
        }
        for start in stride(from: 0, to: tail.count, by: 64) { hash.compress(tail, at: start) }
        return hash.hexText
    }

    private mutating func compress(_ bytes: [UInt8], at offset: Int) {
        var schedule = InlineArray<64, UInt32>(repeating: 0)
        for index in 0..<16 {
            let start = offset + 4 * index
            schedule[index] =
                UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16
                | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
        }
        for index in 16..<64 {
            let early = schedule[index - 15]
            let late = schedule[index - 2]
            let mixedEarly = early.rotated(7) ^ early.rotated(18) ^ early >> 3
            let mixedLate = late.rotated(17) ^ late.rotated(19) ^ late >> 10
            schedule[index] = schedule[index - 16] &+ mixedEarly &+ schedule[index - 7] &+ mixedLate
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let sumE = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
            let first = h &+ sumE &+ (e & f ^ ~e & g) &+ Self.constants[index] &+ schedule[index]
            let sumA = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
            let second = sumA &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    private var hexText: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for index in 0..<8 {
            for shift in stride(from: UInt32(28), through: 0, by: -4) {
                text.append(digits[Int(state[index] >> shift & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// FIPS 180-4 4.2.2.
    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

extension UInt32 {
    /// ROTR of FIPS 180-4 3.2.
    fileprivate func rotated(_ count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}
