/// Kinds of addresses that are no host's. Nothing found there says anything about a port: the kernel connects an unspecified
/// address to the machine that asks (Linux ip_route_output_key_hash_rcu), opens no connection to the others, and what
/// datagrams to them call forth comes from any host and from its own address.
///
/// 240.0.0.0/4 is none of them: Linux sends there as to any other address, and networks use it.
package enum HostlessAddress: Hashable, Sendable, CaseIterable {
    /// 0.0.0.0 and :: (RFC 1122 3.2.1.3, RFC 4291 2.5.2).
    case unspecified
    /// 224.0.0.0/4 and ff00::/8 (RFC 1112 4, RFC 4291 2.7).
    case multicast
    /// 255.255.255.255 (RFC 919 7).
    case broadcast

    /// `nil` for an address that a host can have.
    package init?(_ address: IPAddress) {
        // Asked before every probe, so without the list of all.
        if address.isUnspecified {
            self = .unspecified
        } else if Self.multicast.bits(address.family)?.contains(address.bits) == true {
            self = .multicast
        } else if Self.broadcast.bits(address.family)?.contains(address.bits) == true {
            self = .broadcast
        } else {
            return nil
        }
    }

    /// The numbers of such addresses, `nil` where the family has none.
    func bits(_ family: IPAddress.Family) -> ClosedRange<UInt128>? {
        switch (self, family) {
        case (.unspecified, _): 0...0
        case (.multicast, .v4): 0xe000_0000...0xefff_ffff
        case (.multicast, .v6): 0xff << 120...UInt128.max
        case (.broadcast, .v4): 0xffff_ffff...0xffff_ffff
        case (.broadcast, .v6): nil
        }
    }

    /// What follows "which is", in reports and messages.
    package var summary: String {
        switch self {
        case .unspecified: "no host's address: this machine would reach itself there"
        case .multicast: "no host's address: it is multicast"
        case .broadcast: "no host's address: it is the broadcast address of every link"
        }
    }
}
