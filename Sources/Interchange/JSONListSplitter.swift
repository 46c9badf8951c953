/// Takes a JSON document apart while it is read: the elements of some long lists of its root object come out in
/// batches, and what is left is the document with these lists empty. So memory is needed for one batch only, and batches
/// can be decoded at the same time.
///
/// It looks at brackets, strings and commas alone; whether the pieces are JSON is the decoder's business, and every byte
/// ends in one of them. A list under another spelling of its key (with escapes) stays in the document.
struct JSONListSplitter {
    /// Some consecutive elements of one list, as a JSON list of its own.
    struct Batch: Sendable {
        let list: String
        /// How many elements of the list came before.
        let firstElement: Int
        /// Where the text begins in the document, counted from 1.
        let line: Int
        var text: [UInt8]
    }

    private let lists: [String]
    /// The document without the lists' elements. Their line ends are kept, so that its lines are the document's.
    private(set) var remainder: [UInt8] = []
    /// Complete batches, until somebody takes them.
    private(set) var batches: [Batch] = []

    private var batch: Batch?
    private var elements = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var line = 1
    /// Where the last string of the root object begins in `remainder`.
    private var keyStart = 0

    /// A batch is complete with the element that makes it this long.
    private static let batchLength = 1 << 18

    init(lists: [String]) { self.lists = lists }

    mutating func takeBatches() -> [Batch] {
        defer { batches = [] }
        return batches
    }

    mutating func append(_ chunk: [UInt8]) {
        var start = 0
        for (place, byte) in chunk.enumerated() {
            if byte == UInt8(ascii: "\n") {
                line += 1
                if batch != nil { remainder.append(byte) }
            }
            if isInString {
                endString(at: byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                guard depth == 1 else { continue }
                keep(chunk[start..<place])
                start = place
                keyStart = remainder.count
            case UInt8(ascii: "{"):
                depth += 1
            case UInt8(ascii: "["):
                depth += 1
                guard depth == 2, batch == nil else { continue }
                keep(chunk[start...place])
                start = place + 1
                if let list = lists.first(where: isKey) { begin(list) }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                guard depth == 1, batch != nil else { continue }
                keep(chunk[start..<place])
                start = place
                finish()
            case UInt8(ascii: ","):
                guard depth == 2, batch != nil else { continue }
                keep(chunk[start..<place])
                start = place + 1
                endElement()
            default: continue
            }
        }
        keep(chunk[start...])
    }

    /// Nothing follows: what was begun is handed out as it is, for the decoder to find its end missing.
    mutating func end() {
        if let batch { batches.append(batch) }
        batch = nil
    }

    private mutating func endString(at byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if batch == nil { remainder += bytes } else { batch?.text += bytes }
    }

    /// Whether what stands since the last string began is `"name":[`, white space aside.
    private func isKey(_ name: String) -> Bool {
        let text = remainder[keyStart...].filter { $0 > 0x20 }
        return text.elementsEqual("\"\(name)\":[".utf8)
    }

    private mutating func begin(_ list: String) {
        elements = 0
        batch = Batch(list: list, firstElement: 0, line: line, text: [UInt8(ascii: "[")])
    }

    private mutating func endElement() {
        elements += 1
        guard let full = batch, full.text.count >= Self.batchLength else {
            batch?.text.append(UInt8(ascii: ","))
            return
        }
        complete(full)
        batch = Batch(list: full.list, firstElement: elements, line: line, text: [UInt8(ascii: "[")])
    }

    private mutating func finish() {
        if let batch { complete(batch) }
        batch = nil
    }

    private mutating func complete(_ batch: Batch) {
        var batch = batch
        batch.text.append(UInt8(ascii: "]"))
        batches.append(batch)
    }
}
