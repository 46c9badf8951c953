import Dispatch
import Synchronization

/// Renders many items on all cores and writes them in their order: a large report waits for no single core, and memory
/// is needed for one batch only.
enum OrderedRendering {
    /// Tasks per batch: enough that cores which get short ones find another.
    private static let slicesPerBatch = 64

    /// Calls `render` with every slice of `items`, concurrently; it returns the slice's bytes. A slice of `sliceLength`
    /// items should be enough that handing it out costs nothing, and little enough to hold a few dozen in memory.
    static func write<Item: Sendable>(
        _ items: [Item],
        sliceLength: Int = 128,
        into writer: inout ChunkWriter,
        render: @Sendable (ArraySlice<Item>) throws(RenderError) -> [UInt8]
    ) throws(RenderError) {
        let batchLength = sliceLength * slicesPerBatch
        for start in stride(from: 0, to: items.count, by: batchLength) {
            let batch = items[start..<min(items.count, start + batchLength)]
            for result in results(of: batch, sliceLength, render) {
                try writer.write(try result.get())
            }
        }
    }

    private static func results<Item: Sendable>(
        of batch: ArraySlice<Item>,
        _ sliceLength: Int,
        _ render: @Sendable (ArraySlice<Item>) throws(RenderError) -> [UInt8]
    ) -> [Result<[UInt8], RenderError>] {
        let slices = stride(from: batch.startIndex, to: batch.endIndex, by: sliceLength).map {
            batch[$0..<min(batch.endIndex, $0 + sliceLength)]
        }
        let results = Mutex([Result<[UInt8], RenderError>](repeating: .success([]), count: slices.count))
        DispatchQueue.concurrentPerform(iterations: slices.count) { index in
            let result = Result { () throws(RenderError) in try render(slices[index]) }
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0 }
    }
}
