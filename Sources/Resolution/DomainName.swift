/// A domain name as the wire carries it (RFC 1035 3.1), in lower case: equal names are equal values (RFC 4343 3).
///
/// A name from an answer can hold any byte; `text` makes it safe to show.
package struct DomainName: Hashable, Sendable {
    /// Each label after its length byte, then the root's zero byte.
    package let wire: [UInt8]

    /// The most bytes that `wire` may have (RFC 1035 2.3.4).
    static let maximumLength = 255
    /// How many labels fit in that length.
    static let maximumLabels = 127

    /// From labels without their lengths; `nil` when a label or the whole is too long or a label is empty.
    package init?(labels: some Sequence<some Collection<UInt8>>) {
        var wire: [UInt8] = []
        for label in labels {
            guard (1...63).contains(label.count) else { return nil }
            wire.append(UInt8(label.count))
            wire.append(contentsOf: label.lazy.map(Self.lowercased))
        }
        wire.append(0)
        guard wire.count <= Self.maximumLength else { return nil }
        self.wire = wire
    }

    /// From dotted text without escapes; a final dot is allowed. `.` and the empty text are the root.
    package init?(text: some StringProtocol) {
        let relative = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard !relative.isEmpty else {
            self.init(labels: EmptyCollection<[UInt8]>())
            return
        }
        self.init(labels: relative.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false))
    }

    /// The name with that of `domain` behind it; `nil` when it would be too long.
    package func appending(_ domain: DomainName) -> DomainName? {
        DomainName(labels: labels + domain.labels)
    }

    var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var position = 0
        while wire[position] != 0 {
            let end = position + 1 + Int(wire[position])
            labels.append(wire[(position + 1)..<end])
            position = end
        }
        return labels
    }

    /// Whether this is `domain` or lies below it.
    package func isWithin(_ domain: DomainName) -> Bool {
        labels.suffix(domain.labels.count).elementsEqual(domain.labels)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension DomainName: CustomStringConvertible {
    /// The name as printable ASCII without a final dot. A byte that no host name has is written as `\DDD`, the way of
    /// zone files (RFC 1035 5.1, RFC 4343 2.1), so that different names never look alike. The root is `.`.
    package var description: String {
        guard wire.count > 1 else { return "." }
        var text: [UInt8] = []
        for label in labels {
            if !text.isEmpty { text.append(UInt8(ascii: ".")) }
            for byte in label {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    text.append(byte)
                default:
                    text.append(UInt8(ascii: "\\"))
                    text += [byte / 100, byte / 10 % 10, byte % 10].map { $0 + UInt8(ascii: "0") }
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
