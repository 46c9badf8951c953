/// Where a name server listens, for UDP and TCP alike.
package struct ResolverAddress: Hashable, Sendable {
    package static let defaultPort: UInt16 = 53

    package let address: IPAddress
    package let port: UInt16

    package init(_ address: IPAddress, port: UInt16 = defaultPort) {
        self.address = address
        self.port = port
    }

    /// Why a text is not a name server's address. The description is one lower-case sentence.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        /// A name would have to be resolved first.
        case notAnAddress(String)
        case port(String, in: String)
        case unclosedBracket(String)
        case missingZone(MissingZone)

        package var description: String {
            switch self {
            case .notAnAddress(let text):
                "'\(text)' is not the IP address of a name server; write ADDRESS or ADDRESS:PORT, IPv6 as [::1]:53"
            case .port(let port, let text):
                "'\(port)' in '\(text)' is not a port; write a number from 1 to 65535"
            case .unclosedBracket(let text):
                "'\(text)' has a '[' without its ']'; write an IPv6 address with a port as [::1]:53"
            case .missingZone(let reason):
                reason.description
            }
        }
    }

    /// Parses `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]` and `[2001:db8::53]:5353`.
    package init(parsing text: String) throws(ParseError) {
        let addressText: Substring
        let portText: Substring?
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { throw .unclosedBracket(text) }
            addressText = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":"), addressText.contains(":") else { throw .notAnAddress(text) }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":"), !text[text.index(after: colon)...].contains(":") {
            addressText = text[..<colon]
            portText = text[text.index(after: colon)...]
        } else {
            addressText = text[...]
            portText = nil
        }
        guard let address = IPAddress(text: addressText) else { throw .notAnAddress(text) }
        if let missing = MissingZone(of: AddressRange(address)) { throw .missingZone(missing) }
        self.init(address, port: try portText.map { port throws(ParseError) in try Self.port(port, in: text) } ?? 53)
    }

    private static func port(_ digits: Substring, in text: String) throws(ParseError) -> UInt16 {
        guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = UInt16(digits), port > 0 else {
            throw .port(String(digits), in: text)
        }
        return port
    }
}

extension ResolverAddress: CustomStringConvertible {
    /// `192.0.2.53:53` or `[2001:db8::53]:53`.
    package var description: String {
        address.family == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }

    /// As c-ares takes it, which knows no zones.
    package var descriptionWithoutZone: String {
        address.family == .v4 ? description : "[\(address.descriptionWithoutZone)]:\(port)"
    }
}
