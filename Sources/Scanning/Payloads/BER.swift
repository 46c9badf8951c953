/// Values in the Basic Encoding Rules (X.690), all of definite length in its shortest form, which makes them valid DER.
enum BER {
    /// A value under any single-byte tag (X.690 8.1.2.4).
    static func value(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] { value(tag, parts) }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts) }

    /// A constructed value in the protocol's own tag `number`, 0...30: `[number]` in ASN.1.
    static func context(_ number: UInt8, _ parts: [UInt8]...) -> [UInt8] { value(0xa0 | number, parts) }

    /// A constructed value in the tag `[APPLICATION number]`, 0...30.
    static func application(_ number: UInt8, _ parts: [UInt8]...) -> [UInt8] { value(0x60 | number, parts) }

    static func integer(_ number: Int32) -> [UInt8] { value(0x02, shortest(number)) }

    static func enumerated(_ number: Int32) -> [UInt8] { value(0x0a, shortest(number)) }

    static func boolean(_ flag: Bool) -> [UInt8] { value(0x01, [flag ? 0xff : 0]) }

    static func octets(_ content: [UInt8] = []) -> [UInt8] { value(0x04, content) }

    static func octets(_ text: String) -> [UInt8] { value(0x04, Array(text.utf8)) }

    static let null: [UInt8] = [0x05, 0]

    /// An object identifier: its first two arcs share a byte, the others are base 128 (X.690 8.19).
    static func objectIdentifier(_ first: UInt8, _ second: UInt8, _ arcs: UInt32...) -> [UInt8] {
        var content = [first * 40 + second]
        for arc in arcs {
            var digits = [UInt8(arc & 0x7f)]
            var rest = arc >> 7
            while rest > 0 {
                digits.append(UInt8(rest & 0x7f) | 0x80)
                rest >>= 7
            }
            content += digits.reversed()
        }
        return value(0x06, content)
    }

    private static func value(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let content = parts.flatMap(\.self)
        return [tag] + length(content.count) + content
    }

    /// X.690 8.1.3: below 128 one byte, else the number of bytes and then the bytes.
    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        return count > 0xff ? [0x82, UInt8(count >> 8), UInt8(count & 0xff)] : [0x81, UInt8(count)]
    }

    /// Two's complement without the leading bytes that only repeat the sign (X.690 8.3.2).
    private static func shortest(_ number: Int32) -> [UInt8] {
        var content = (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * Int32($0))) }
        while content.count > 1, content[0] == (content[1] < 0x80 ? 0 : 0xff) { content.removeFirst() }
        return content
    }
}
