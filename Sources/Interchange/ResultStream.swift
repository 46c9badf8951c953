import AuditModel
import SystemPackage

/// The bytes of a stored result, in order; `-` is standard input. Remembers its end, to tell a file that was cut off from
/// one that is wrong.
final class ResultStream {
    let path: String
    private let file: FileDescriptor
    private let isOwned: Bool
    /// Of the bytes read from the file so far.
    private var hash = SHA256()
    /// The first chunk, which shows the format, until somebody reads it.
    private var first: [UInt8]
    /// Bytes to hand out, and bytes that follow them and are held back.
    private var ahead: ArraySlice<UInt8> = []
    private var held: [UInt8] = []
    private var hasHosts = false
    /// Whether the document lacked its end, which was made up for.
    private(set) var isCutOff = false
    /// The last bytes handed out.
    private(set) var tail: [UInt8] = []
    private var isAtEnd = false
    /// Whether every byte was handed out.
    var isExhausted: Bool { isAtEnd && ahead.isEmpty }
    /// Line ends handed out.
    private(set) var lineEnds = 0
    /// What reading failed with, for callers that cannot throw.
    private(set) var failure: Errno?

    /// Enough for the closing tag of any document and the white space after it.
    private static let tailLength = 256

    init(path: String) throws(InterchangeError) {
        self.path = path
        isOwned = path != "-"
        do {
            file = isOwned ? try FileDescriptor.open(FilePath(path), .readOnly) : .standardInput
            first = try Self.chunk(of: file)
            hash.append(first)
        } catch {
            throw .unreadable(path: path, error as? Errno ?? .ioError)
        }
    }

    deinit {
        // Nothing was written, so closing cannot lose anything.
        if isOwned { try? file.close() }
    }

    /// The first byte that is neither white space nor part of a byte-order mark.
    var firstByte: UInt8? {
        let start = first.starts(with: [0xef, 0xbb, 0xbf]) ? first.dropFirst(3) : first[...]
        return start.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }
    }

    /// Fills `buffer` as far as bytes are at hand and says how many they are; 0 at the end or after a failure.
    ///
    /// What follows the last complete host is held back until the next one is complete or the document is. Of a document
    /// that was cut off, what is left of a host is dropped and the root closed, because libxml2's reader drops complete
    /// elements too when the end that comes too early stands in the same block as they do.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while ahead.isEmpty, failure == nil, !isAtEnd { refill() }
        let count = min(ahead.count, buffer.count)
        buffer.copyBytes(from: ahead.prefix(count))
        tail = Array((tail + ahead.prefix(count).suffix(Self.tailLength)).suffix(Self.tailLength))
        lineEnds += ahead.prefix(count).count { $0 == UInt8(ascii: "\n") }
        ahead = ahead.dropFirst(count)
        return count
    }

    private func refill() {
        let chunk: [UInt8]
        do {
            chunk = first.isEmpty ? try hashedChunk() : first
            first = []
        } catch {
            failure = error as? Errno ?? .ioError
            return
        }
        let searched = max(0, held.count - Self.hostEnd.count)
        held += chunk
        if chunk.isEmpty {
            isAtEnd = true
            isCutOff = hasHosts && held.firstRange(of: Self.documentEnd) == nil
            ahead = isCutOff ? Self.documentEnd[...] : held[...]
            held = []
        } else if let end = Self.lastHostEnd(in: held, from: searched) {
            hasHosts = true
            ahead = held[..<end]
            held = Array(held[end...])
        } else if held.count > Self.mostHeld {
            ahead = held[...]
            held = []
        }
    }

    private static let hostEnd = Array("</host>".utf8)
    private static let documentEnd = Array("</nmaprun>".utf8)
    /// About what a host takes whose every port is open and identified. Of a larger one that is cut off, hosts in the last
    /// few hundred bytes before the cut may be lost, and are then not verified.
    private static let mostHeld = 16 << 20

    /// Where the last `</host>` of `bytes` ends, looked for from `start` on.
    private static func lastHostEnd(in bytes: [UInt8], from start: Int) -> Int? {
        var place = bytes.count - hostEnd.count
        while place >= start {
            if bytes[place] == UInt8(ascii: "<"), bytes[place..<(place + hostEnd.count)].elementsEqual(hostEnd) {
                return place + hostEnd.count
            }
            place -= 1
        }
        return nil
    }

    /// The next bytes, 64 KiB at most; none at the end. Not to be mixed with `read`.
    func next() throws(InterchangeError) -> [UInt8] {
        defer { first = [] }
        guard first.isEmpty else { return first }
        do {
            return try hashedChunk()
        } catch {
            throw .unreadable(path: path, error as? Errno ?? .ioError)
        }
    }

    /// The SHA-256 of the whole file, whose rest is read for it, as 64 lower-case hex digits.
    func digest() throws(InterchangeError) -> String {
        while try !next().isEmpty {}
        return hash.hexDigest
    }

    private func hashedChunk() throws -> [UInt8] {
        let chunk = try Self.chunk(of: file)
        hash.append(chunk)
        return chunk
    }

    private static func chunk(of file: FileDescriptor) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
