/// What `Codable` types write themselves to. It writes into the innermost value of its text.
///
/// A value has one container and is written before the next one begins, as the compiler's own `encode(to:)` does it;
/// containers nested by hand, which no value of a report has, would be written in the wrong place and are refused.
final class JSONValueEncoder: Encoder {
    private var text = JSONText()

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The bytes of one value; for one call.
    func encoded(_ value: some Encodable) throws -> [UInt8] {
        try write(value)
        return text.bytes
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        text.beginObject()
        return KeyedEncodingContainer(Members(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        text.beginList()
        return Elements(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    private func write(_ value: some Encodable) throws {
        text.beginValue()
        try value.encode(to: self)
        text.endValue()
    }

    private static func refuseNesting() -> Never {
        preconditionFailure("a value of a report nests containers by hand")
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: JSONValueEncoder
        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) { write(key) { $0.write(literal: "null") } }
        func encode(_ value: String, forKey key: Key) { write(key) { $0.write(value) } }
        func encode(_ value: Bool, forKey key: Key) { write(key) { $0.write(literal: value ? "true" : "false") } }
        func encode(_ value: Int, forKey key: Key) { write(key) { $0.write(literal: value.description) } }

        func encode(_ value: some Encodable, forKey key: Key) throws {
            let start = encoder.text.bytes.count
            try encoder.write(value)
            encoder.text.endMember(key.stringValue, from: start)
        }

        /// Values without parts need no value of their own under way.
        private func write(_ key: Key, _ value: (inout JSONText) -> Void) {
            let start = encoder.text.bytes.count
            value(&encoder.text)
            encoder.text.endMember(key.stringValue, from: start)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type, forKey key: Key
        ) -> KeyedEncodingContainer<NestedKey> { refuseNesting() }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { refuseNesting() }

        func superEncoder() -> any Encoder { refuseNesting() }

        func superEncoder(forKey key: Key) -> any Encoder { refuseNesting() }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let encoder: JSONValueEncoder
        var codingPath: [any CodingKey] { [] }
        var count: Int { encoder.text.listCount }

        func encodeNil() {
            encoder.text.beginElement()
            encoder.text.write(literal: "null")
        }

        func encode(_ value: some Encodable) throws {
            encoder.text.beginElement()
            try encoder.write(value)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type
        ) -> KeyedEncodingContainer<NestedKey> { refuseNesting() }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { refuseNesting() }

        func superEncoder() -> any Encoder { refuseNesting() }
    }

    /// Every value without parts comes down to these.
    private struct Single: SingleValueEncodingContainer {
        let encoder: JSONValueEncoder
        var codingPath: [any CodingKey] { [] }

        func encodeNil() { encoder.text.write(literal: "null") }
        func encode(_ value: Bool) { encoder.text.write(literal: value ? "true" : "false") }
        func encode(_ value: String) { encoder.text.write(value) }
        func encode(_ value: Int) { encoder.text.write(literal: value.description) }
        func encode(_ value: Int8) { encoder.text.write(literal: value.description) }
        func encode(_ value: Int16) { encoder.text.write(literal: value.description) }
        func encode(_ value: Int32) { encoder.text.write(literal: value.description) }
        func encode(_ value: Int64) { encoder.text.write(literal: value.description) }
        func encode(_ value: UInt) { encoder.text.write(literal: value.description) }
        func encode(_ value: UInt8) { encoder.text.write(literal: value.description) }
        func encode(_ value: UInt16) { encoder.text.write(literal: value.description) }
        func encode(_ value: UInt32) { encoder.text.write(literal: value.description) }
        func encode(_ value: UInt64) { encoder.text.write(literal: value.description) }
        func encode(_ value: Double) throws { try refuse(value) }
        func encode(_ value: Float) throws { try refuse(value) }
        func encode(_ value: some Encodable) throws { try value.encode(to: encoder) }

        /// Fractions have no one way to be written, and no value of a report has any.
        private func refuse(_ value: any Encodable) throws {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: [], debugDescription: "a number with a fraction"))
        }
    }
}
