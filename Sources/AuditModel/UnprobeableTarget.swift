/// Why the addresses of a target cannot be probed as they are written. What is left out of a scan, waived or looked up in
/// stored results may have them all the same.
package enum UnprobeableTarget: Error, Hashable, CustomStringConvertible {
    case missingZone(MissingZone)
    /// The first address in the range that is no host's.
    case hostless(IPAddress, HostlessAddress, in: AddressRange)

    /// `nil` for a name, and for addresses that hosts can have.
    package init?(_ target: Target) {
        guard let range = target.addresses else { return nil }
        if let missing = MissingZone(of: range) {
            self = .missingZone(missing)
            return
        }
        for kind in HostlessAddress.allCases {
            guard let bits = kind.bits(range.family),
                case let first = max(bits.lowerBound, range.lowest.bits),
                first <= min(bits.upperBound, range.highest.bits),
                let address = IPAddress(family: range.family, bits: first)
            else { continue }
            self = .hostless(address, kind, in: range)
            return
        }
        return nil
    }

    /// One lower-case sentence.
    package var description: String {
        switch self {
        case .missingZone(let missing): missing.description
        case .hostless(let address, let kind, let range):
            range.isSingleAddress
                ? "'\(address)' is \(kind.summary); write the address of a host"
                : "'\(range)' includes \(address), which is \(kind.summary); leave it out"
        }
    }
}
