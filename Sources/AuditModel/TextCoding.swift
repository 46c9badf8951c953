/// Decodes a value that stands as one string; a string that `parse` refuses is a decoding error that names `kind`.
func decodeText<Value>(
    from decoder: any Decoder,
    as kind: String,
    _ parse: (String) -> Value?
) throws -> Value {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = parse(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a valid \(kind)")
    }
    return value
}

func encodeText(_ text: String, to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
}
