import CLinuxNet
import Glibc
package import SystemPackage

/// Datagrams that belong together, behind each other in memory as a system call wants them.
package struct DatagramBatch: Sendable {
    fileprivate let bytes: [UInt8]
    fileprivate let lengths: [UInt32]

    /// At most eight datagrams, any of which may be empty.
    package init(_ datagrams: [[UInt8]]) {
        precondition((1...8).contains(datagrams.count), "a batch has one to eight datagrams")
        bytes = datagrams.flatMap(\.self)
        lengths = datagrams.map { UInt32($0.count) }
    }

    package var count: Int { lengths.count }
}

extension DatagramSocket {
    /// Sends the first `count` datagrams of `batch` by one system call, to `address` or, when that is `nil`, to where
    /// the socket is connected. `nil` when the first of them left: what hinders the others, a refusal of the first by
    /// this very machine say, shows in the error queue.
    package static func send(
        _ batch: DatagramBatch, first count: Int, from descriptor: CInt, to address: SocketAddress?
    ) -> Errno? {
        let count = CInt(min(count, batch.count))
        let result = batch.bytes.withUnsafeBytes { bytes in
            batch.lengths.withUnsafeBufferPointer { lengths in
                guard let address else {
                    return retryingInterrupted {
                        tidewaiter_send_datagrams(descriptor, bytes.baseAddress, lengths.baseAddress, count, nil, 0)
                    }
                }
                return address.withKernelAddress { pointer, length in
                    retryingInterrupted {
                        tidewaiter_send_datagrams(
                            descriptor, bytes.baseAddress, lengths.baseAddress, count, pointer, length)
                    }
                }
            }
        }
        if case .failure(let error) = result { return error }
        return nil
    }
}
