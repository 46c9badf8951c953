import CLibXML2

/// The owner of one libxml2 text writer (`xmlTextWriter`): elements, attributes and text in, UTF-8 bytes out.
///
/// Memory is bounded by what is written between two calls of `drain`. All text passes `XMLText` on its way in.
final class XMLDocumentWriter {
    /// Receives what libxml2 gives out. A class, because libxml2 keeps a pointer to it.
    private final class Collector {
        var bytes: [UInt8] = []
    }

    // libxml2 hands its output to `collector` through an untyped pointer; it is alive as long as the writer is, because
    // both belong to this object and the writer is freed in `deinit`.
    private let writer: xmlTextWriterPtr
    private let collector = Collector()
    private var hasFailed = false

    init() throws(RenderError) {
        let context = Unmanaged.passUnretained(collector).toOpaque()
        let output = xmlOutputBufferCreateIO(
            { context, bytes, count in
                guard let context, let bytes else { return -1 }
                let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
                UnsafeRawBufferPointer(start: bytes, count: Int(count)).withMemoryRebound(to: UInt8.self) {
                    collector.bytes.append(contentsOf: $0)
                }
                return count
            }, { _ in 0 }, context, nil)
        // The writer owns the output buffer from here on.
        guard let output, let writer = xmlNewTextWriter(output) else { throw .defect("libxml2 has no memory") }
        self.writer = writer
        check(xmlTextWriterSetIndent(writer, 1))
        check(xmlTextWriterSetIndentString(writer, ""))
    }

    deinit { xmlFreeTextWriter(writer) }

    /// The XML declaration, and a document type without identifiers where one is named.
    func startDocument(type: String?) {
        check(xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil))
        if let type { check(xmlTextWriterWriteDTD(writer, type, nil, nil, nil)) }
    }

    func endDocument() { check(xmlTextWriterEndDocument(writer)) }

    func comment(_ text: String) { check(xmlTextWriterWriteComment(writer, " " + XMLText.comment(text) + " ")) }

    /// Attributes without a value are left out; the others are written in the order given.
    func start(_ element: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
        check(xmlTextWriterStartElement(writer, element))
        for (name, value) in attributes {
            if let value { check(xmlTextWriterWriteAttribute(writer, name, XMLText.escaped(value))) }
        }
    }

    func end() { check(xmlTextWriterEndElement(writer)) }

    func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], content: () -> Void = {}) {
        start(name, attributes)
        content()
        end()
    }

    func text(_ text: String) { check(xmlTextWriterWriteString(writer, XMLText.escaped(text))) }

    /// Hands on what was written since the last call.
    func takeBytes() throws(RenderError) -> [UInt8] {
        check(xmlTextWriterFlush(writer))
        guard !hasFailed else { throw .defect("libxml2 refused to write") }
        defer { collector.bytes.removeAll(keepingCapacity: true) }
        return collector.bytes
    }

    func drain(into output: inout ChunkWriter) throws(RenderError) {
        try output.write(takeBytes())
    }

    private func check(_ result: Int32) {
        if result < 0 { hasFailed = true }
    }
}
