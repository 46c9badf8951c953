/// Planned endpoints without conclusive evidence: the same ports on each address of a range.
package struct CoverageGap: Hashable, Sendable, Codable {
    package var addresses: AddressRange
    package var transport: Transport
    /// Never empty.
    package var ports: PortSet
    /// Whether a probe was reported without showing the state; else no result mentions them.
    package var wasLookedAt: Bool

    package init(addresses: AddressRange, transport: Transport, ports: PortSet, wasLookedAt: Bool) {
        self.addresses = addresses
        self.transport = transport
        self.ports = ports
        self.wasLookedAt = wasLookedAt
    }

    /// The gap with that of the next address, where it is the same there; else `nil`.
    package func extended(by next: CoverageGap) -> CoverageGap? {
        guard transport == next.transport, ports == next.ports, wasLookedAt == next.wasLookedAt,
            let both = addresses.extended(by: next.addresses)
        else { return nil }
        return CoverageGap(addresses: both, transport: transport, ports: ports, wasLookedAt: wasLookedAt)
    }
}
