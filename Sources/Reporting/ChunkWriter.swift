import SystemPackage

/// Collects rendered text and hands it on in chunks, so that a renderer needs memory for one chunk only.
struct ChunkWriter {
    /// Large enough that a system call per chunk costs nothing, small enough to stay in the processor's cache.
    static let chunkSize = 64 * 1024

    private var buffer: [UInt8] = []
    private let sink: ByteSink

    init(sink: @escaping ByteSink) {
        self.sink = sink
        buffer.reserveCapacity(Self.chunkSize + 4096)
    }

    mutating func write(_ text: some StringProtocol) throws(RenderError) {
        buffer.append(contentsOf: text.utf8)
        try flushIfFull()
    }

    mutating func write(_ bytes: some Collection<UInt8>) throws(RenderError) {
        buffer.append(contentsOf: bytes)
        try flushIfFull()
    }

    mutating func flush() throws(RenderError) {
        guard !buffer.isEmpty else { return }
        do throws(Errno) {
            try sink(buffer)
        } catch {
            throw .write(error)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func flushIfFull() throws(RenderError) {
        if buffer.count >= Self.chunkSize { try flush() }
    }
}
