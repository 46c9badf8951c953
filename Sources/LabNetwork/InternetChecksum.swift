/// The ones' complement sum of RFC 1071, taken over any number of parts of even length and a last one of any length.
package struct InternetChecksum {
    private var sum: UInt64 = 0

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        var high: UInt64?
        for byte in bytes {
            if let first = high {
                sum += first << 8 | UInt64(byte)
                high = nil
            } else {
                high = UInt64(byte)
            }
        }
        if let high { sum += high << 8 }
    }

    package mutating func add(word: UInt16) { sum += UInt64(word) }

    /// The 32-bit words of a pseudo-header's addresses, as many as the family has.
    mutating func add(address: UInt128) {
        for shift in stride(from: 0, to: 128, by: 16) {
            sum += UInt64(truncatingIfNeeded: address >> UInt128(shift)) & 0xffff
        }
    }

    /// What belongs into the checksum field, which counted as zero.
    package var value: UInt16 {
        var folded = sum
        while folded > 0xffff { folded = folded >> 16 + folded & 0xffff }
        return ~UInt16(folded)
    }
}
