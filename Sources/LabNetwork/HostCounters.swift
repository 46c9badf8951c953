/// What a host saw of a scanner, and what it did not answer.
package struct HostCounters: Sendable, Codable, Hashable {
    package var packets = 0
    package var bytes = 0
    package var synProbes = 0
    package var udpProbes = 0
    /// SYNs and datagrams to an endpoint that had one before.
    package var duplicateProbes = 0
    /// SYNs that vanished because the host's capacity was used up.
    package var overCapacity = 0
    package var lostOnTheWay = 0
    package var lostOnTheWayBack = 0
    package var resetsWithheld = 0
    package var errorsWithheld = 0
    package var answers = 0
    /// The most probes in any 100 ms and in any second.
    package var peakIn100Milliseconds = 0
    package var peakInOneSecond = 0

    package init() {}

    package var probes: Int { synProbes + udpProbes }

    /// Sums, and the larger of the peaks.
    package static func + (left: HostCounters, right: HostCounters) -> HostCounters {
        var sum = left
        sum.packets += right.packets
        sum.bytes += right.bytes
        sum.synProbes += right.synProbes
        sum.udpProbes += right.udpProbes
        sum.duplicateProbes += right.duplicateProbes
        sum.overCapacity += right.overCapacity
        sum.lostOnTheWay += right.lostOnTheWay
        sum.lostOnTheWayBack += right.lostOnTheWayBack
        sum.resetsWithheld += right.resetsWithheld
        sum.errorsWithheld += right.errorsWithheld
        sum.answers += right.answers
        sum.peakIn100Milliseconds = max(left.peakIn100Milliseconds, right.peakIn100Milliseconds)
        sum.peakInOneSecond = max(left.peakInOneSecond, right.peakInOneSecond)
        return sum
    }
}
