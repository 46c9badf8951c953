import CLibXML2

/// The owner of one libxml2 text reader (`xmlTextReader`): elements come out one after the other, and memory is bounded
/// by the depth and the largest attribute, both of which libxml2 limits (256 levels, 10 MB).
///
/// No entity is ever expanded, no other file opened and nothing fetched: a document that declares entities, or refers to
/// one that XML does not have itself, is refused.
final class XMLPullReader {
    enum Event {
        case start(name: String, isEmpty: Bool)
        case end(name: String)
    }

    enum Failure: Error {
        /// The document is fine as far as it goes and stops too early.
        case truncated
        case malformed(line: Int, what: String)
    }

    /// Receives libxml2's complaints. A class, because libxml2 keeps a pointer to it.
    private final class Complaints {
        var first: (line: Int, code: Int32, text: String)?
    }

    // libxml2 reads from `stream` and complains to `complaints` through untyped pointers; both belong to this object and
    // live as long as the reader, which is freed in `deinit`.
    private let reader: xmlTextReaderPtr
    private let stream: ResultStream
    private let complaints = Complaints()

    /// `nil` when libxml2 has no memory.
    init?(_ stream: ResultStream) {
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue | XML_PARSE_COMPACT.rawValue
            | XML_PARSE_BIG_LINES.rawValue
        let reader = xmlReaderForIO(
            { context, buffer, length in
                guard let context, let buffer, length > 0 else { return -1 }
                let stream = Unmanaged<ResultStream>.fromOpaque(context).takeUnretainedValue()
                let count = stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(length)))
                return stream.failure == nil ? Int32(count) : -1
            }, { _ in 0 }, Unmanaged.passUnretained(stream).toOpaque(), nil, nil, Int32(bitPattern: options))
        guard let reader else { return nil }
        self.reader = reader
        self.stream = stream
        xmlTextReaderSetStructuredErrorHandler(
            reader,
            { context, error in
                guard let context, let error else { return }
                let complaints = Unmanaged<Complaints>.fromOpaque(context).takeUnretainedValue()
                guard complaints.first == nil, error.pointee.level.rawValue > XML_ERR_WARNING.rawValue else { return }
                let text = error.pointee.message.map { String(cString: $0) } ?? "not well-formed"
                complaints.first = (Int(error.pointee.line), error.pointee.code, text)
            }, Unmanaged.passUnretained(complaints).toOpaque())
    }

    deinit { xmlFreeTextReader(reader) }

    /// Where the present element starts, or where the parser stands before the first one; counted from 1.
    var line: Int {
        xmlTextReaderCurrentNode(reader).map { xmlGetLineNo($0) } ?? Int(xmlTextReaderGetParserLineNumber(reader))
    }

    /// The next element's start or end; `nil` at the end of a whole document.
    func next() throws(Failure) -> Event? {
        while true {
            let result = xmlTextReaderRead(reader)
            guard result == 1 else {
                guard result == 0, complaints.first == nil else { throw failure }
                return nil
            }
            switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
            case XML_READER_TYPE_ELEMENT.rawValue:
                return .start(name: name, isEmpty: xmlTextReaderIsEmptyElement(reader) == 1)
            case XML_READER_TYPE_END_ELEMENT.rawValue:
                return .end(name: name)
            case XML_READER_TYPE_DOCUMENT_TYPE.rawValue:
                // A document type with declarations of its own has children.
                if xmlTextReaderCurrentNode(reader)?.pointee.children != nil {
                    throw .malformed(
                        line: line, what: "the document declares entities or elements of its own, which is refused")
                }
            case XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
                throw .malformed(line: line, what: "the document refers to an entity, which is refused")
            default: break
            }
        }
    }

    private var name: String {
        xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? ""
    }

    /// Those of the element that the last event was the start of. Read where they are wanted, because most are not.
    var attributes: [String: String] {
        var attributes: [String: String] = [:]
        while xmlTextReaderMoveToNextAttribute(reader) == 1 {
            attributes[name] = xmlTextReaderConstValue(reader).map { String(cString: $0) } ?? ""
        }
        xmlTextReaderMoveToElement(reader)
        return attributes
    }

    private var failure: Failure {
        let (line, code, text) = complaints.first ?? (self.line, 0, "not well-formed")
        let isOfEntities = code == XML_ERR_ENTITY_LOOP.rawValue || code == XML_ERR_UNDECLARED_ENTITY.rawValue
        let isAtEnd = code == XML_ERR_DOCUMENT_END.rawValue || line > stream.lineEnds
        if stream.isExhausted, isAtEnd, !isOfEntities, !Self.isWhole(stream.tail) { return .truncated }
        return .malformed(line: line, what: "this is no well-formed XML: \(text.filter { !$0.isNewline })")
    }

    /// Whether a document ends as one does: with a tag's end.
    private static func isWhole(_ tail: [UInt8]) -> Bool {
        let text = String(decoding: tail, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined()
        return text.hasSuffix("</nmaprun>")
    }
}
