/// What is known of one endpoint while its host is being scanned: two bytes, so that a full range of ports costs 128 KiB
/// and a finished endpoint nothing more.
struct EndpointCode: Equatable {
    private var bits: UInt16 = 0

    private static let outcomeMask: UInt16 = 0x3f
    private static let busyBit: UInt16 = 0x40
    private static let concludedBit: UInt16 = 0x80

    /// The latest outcome; final only when `isConcluded`.
    var outcome: Outcome {
        get { Outcome(rawValue: UInt8(bits & Self.outcomeMask)) ?? .pending }
        set { bits = bits & ~Self.outcomeMask | UInt16(newValue.rawValue) }
    }

    var isConcluded: Bool {
        get { bits & Self.concludedBit != 0 }
        set { bits = newValue ? bits | Self.concludedBit : bits & ~Self.concludedBit }
    }

    /// A probe is under way, or waits in the lane's retry queue.
    var isBusy: Bool {
        get { bits & Self.busyBit != 0 }
        set { bits = newValue ? bits | Self.busyBit : bits & ~Self.busyBit }
    }

    /// Probes sent, 0...255.
    var tries: Int {
        get { Int(bits >> 8) }
        set { bits = bits & 0xff | UInt16(min(newValue, 255)) << 8 }
    }
}
