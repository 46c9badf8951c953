/// Where the channels of one exchange leave what c-ares calls back with, to be read when c-ares is not on the stack.
final class AresInbox {
    /// What became of one query; why there are no bytes is in `status`.
    struct Arrival {
        /// As given to `AresChannel.send`.
        var number: UInt
        var status: AresStatus
        var bytes: [UInt8]
    }

    private var arrivals: [Arrival] = []

    func leave(_ arrival: Arrival) { arrivals.append(arrival) }

    /// Takes what has arrived since the last call, in order.
    func take() -> [Arrival] {
        defer { arrivals = [] }
        return arrivals
    }
}
