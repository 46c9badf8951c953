/// A packet on its way to the scanner.
package struct Delivery: Sendable, Equatable {
    /// When it arrives, in nanoseconds of the run's clock.
    package var time: Int64
    package var packet: [UInt8]

    package init(time: Int64, packet: [UInt8]) {
        self.time = time
        self.packet = packet
    }
}
