import Foundation

/// Why a piece of a JSON report cannot be used, with its place in the whole.
struct JSONFault {
    struct Place {
        /// The document's line on which the piece begins.
        let line: Int
        /// The list that the piece's elements belong to, and how many come before; `nil` outside of lists.
        let list: (name: String, firstElement: Int)?
    }

    let path: String
    let text: [UInt8]
    let place: Place

    func error(_ error: any Error) -> InterchangeError {
        guard let error = error as? DecodingError else {
            return malformed("this is no JSON report of tidewaiter: \(error)")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let missing = name(of: context.codingPath + [key])
            return malformed("this is no complete JSON report of tidewaiter: '\(missing)' is missing")
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
            guard !context.codingPath.isEmpty else { return syntaxFault }
            return malformed("'\(name(of: context.codingPath))' cannot be read: \(context.debugDescription)")
        @unknown default: return malformed("this is no JSON report of tidewaiter")
        }
    }

    private func malformed(_ what: String, line: Int? = nil) -> InterchangeError {
        .malformed(path: path, line: line, what: what)
    }

    /// `hosts[17].observations[2].state`.
    private func name(of codingPath: [any CodingKey]) -> String {
        var text = place.list?.name ?? ""
        for (depth, key) in codingPath.enumerated() {
            if let element = key.intValue {
                text += "[\(element + (depth == 0 ? place.list?.firstElement ?? 0 : 0))]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text
    }

    /// What the decoder keeps to itself: where the text stops being JSON. Foundation's other reader says it in words,
    /// `Invalid value around character 5.`, and in no other way.
    private var syntaxFault: InterchangeError {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(text))
            return malformed("this is no JSON report of tidewaiter")
        } catch {
            let words = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "it cannot be read"
            guard let character = words.firstRange(of: " around character "),
                let count = Int(words[character.upperBound...].prefix { $0.isWholeNumber })
            else { return malformed("this is not JSON: \(words)") }
            // The number counts from the piece's beginning and tells nobody anything; the line does.
            let line = place.line + text.prefix(count).count { $0 == UInt8(ascii: "\n") }
            return malformed("this is not JSON: \(words[..<character.lowerBound].lowercased())", line: line)
        }
    }
}
