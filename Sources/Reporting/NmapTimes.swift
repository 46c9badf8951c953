import AuditModel

/// The `times` element of a host: smoothed round-trip time, its variation and the time-out that follows (RFC 6298 2),
/// in whole microseconds, from the round trips of its observations in the order of their endpoints.
struct NmapTimes {
    let smoothed: Int
    let variation: Int

    /// SRTT + 4 RTTVAR.
    var timeout: Int { smoothed + 4 * variation }

    /// `nil` for a host of which no round trip is known.
    init?(_ host: HostRecord) {
        var trips = host.observations.lazy.compactMap(\.evidence.roundTripMicroseconds).makeIterator()
        guard let first = trips.next() else { return nil }
        var smoothed = first
        var variation = first / 2
        while let trip = trips.next() {
            variation += (abs(smoothed - trip) - variation) / 4
            smoothed += (trip - smoothed) / 8
        }
        self.smoothed = smoothed
        self.variation = variation
    }

    func write(to xml: XMLDocumentWriter) {
        xml.element("times", ["srtt": "\(smoothed)", "rttvar": "\(variation)", "to": "\(timeout)"])
    }
}
