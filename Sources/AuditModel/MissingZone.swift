/// Why nothing can be sent to a link-local IPv6 address as it is written: every link has such addresses, so it means one
/// together with its zone only, which is the interface that leads to the link (RFC 4007 6 and 11.2). What is left out of a
/// scan, waived or looked up in stored results needs none: without a zone it stands for the addresses of every link.
package struct MissingZone: Error, Hashable, CustomStringConvertible {
    private let range: AddressRange
    private let example: AddressRange

    /// `nil` for addresses that need no zone or have one.
    package init?(of range: AddressRange) {
        guard range.lowest.needsZone, range.highest.needsZone, let zone = IPAddress.Zone("eth0"),
            let example = range.inZone(zone)
        else { return nil }
        self.range = range
        self.example = example
    }

    /// One lower-case sentence.
    package var description: String {
        "'\(range)' is link-local, so it needs the interface that leads there; write '\(example)' where that is eth0"
    }
}
