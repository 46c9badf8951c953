/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z. The clock is read at the top and passed down.
package struct Timestamp: Hashable, Sendable, Comparable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    package var day: CalendarDay {
        CalendarDay(daysSinceEpoch: Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400))
    }

    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.microseconds < rhs.microseconds }
}

extension Timestamp: LosslessStringConvertible, Codable {
    /// RFC 3339 with milliseconds: `2026-03-01T12:00:00.000Z`.
    package var description: String {
        let day = day
        let second = Int(seconds - Int64(day.daysSinceEpoch) * 86_400)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        day.append(to: &text)
        text.append("T", before: second / 3600, width: 2)
        text.append(":", before: second / 60 % 60, width: 2)
        text.append(":", before: second % 60, width: 2)
        text.append(".", before: Int((microseconds - seconds * 1_000_000) / 1000), width: 3)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what `description` writes, with or without the fraction (one to six digits); UTC only.
    package init?(_ description: String) {
        let text = Array(description.utf8)
        guard text.count >= 20, text[10] == UInt8(ascii: "T"), text.last == UInt8(ascii: "Z"),
            let day = CalendarDay(String(decoding: text[..<10], as: UTF8.self)),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let hour = Int(digits: text[11..<13]), hour < 24,
            let minute = Int(digits: text[14..<16]), minute < 60,
            let second = Int(digits: text[17..<19]), second < 61
        else { return nil }
        var fraction: Int64 = 0
        if text.count > 20 {
            let digits = text[20..<(text.count - 1)]
            guard text[19] == UInt8(ascii: "."), (1...6).contains(digits.count), let value = Int(digits: digits) else {
                return nil
            }
            fraction = Int64(value) * (digits.count..<6).reduce(1) { scale, _ in scale * 10 }
        }
        let seconds = Int64(day.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    package init(from decoder: any Decoder) throws {
        self = try decodeText(from: decoder, as: "UTC time") { Timestamp($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        try encodeText(description, to: encoder)
    }
}

extension Int {
    /// The number from ASCII digits alone; `nil` for anything else.
    init?(digits: some Collection<UInt8>) {
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        self = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

extension [UInt8] {
    /// Appends a separator and a number in decimal digits, with leading zeros up to `width` digits.
    mutating func append(_ separator: Unicode.Scalar, before number: Int, width: Int) {
        append(UInt8(ascii: separator))
        append(number, width: width)
    }

    /// Appends a number in decimal digits, with leading zeros up to `width` digits.
    mutating func append(_ number: Int, width: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let digits = String(number.magnitude).utf8
        for _ in 0..<Swift.max(0, width - digits.count) { append(UInt8(ascii: "0")) }
        append(contentsOf: digits)
    }
}
