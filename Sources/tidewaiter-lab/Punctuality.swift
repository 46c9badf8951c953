/// How late packets were delivered, against the time that the simulation set for them.
struct Punctuality: Codable {
    private(set) var deliveries = 0
    private(set) var totalNanoseconds: Int64 = 0
    private(set) var maximumNanoseconds: Int64 = 0
    /// Index n counts delays below 2^n microseconds and not below half of that.
    private(set) var microsecondsBelowPowerOfTwo = [Int](repeating: 0, count: 32)

    mutating func record(lateness: Int64) {
        deliveries += 1
        totalNanoseconds += lateness
        maximumNanoseconds = max(maximumNanoseconds, lateness)
        let microseconds = UInt64(max(0, lateness) / 1000)
        microsecondsBelowPowerOfTwo[min(64 - microseconds.leadingZeroBitCount, 31)] += 1
    }

    var meanMicroseconds: Double { deliveries == 0 ? 0 : Double(totalNanoseconds) / 1000 / Double(deliveries) }

    /// The share of deliveries at least 1.024 ms late.
    var lateShare: Double {
        deliveries == 0 ? 0 : Double(microsecondsBelowPowerOfTwo[11...].reduce(0, +)) / Double(deliveries)
    }
}
