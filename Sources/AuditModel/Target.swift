/// What the policy or the user wrote to be examined, with where it was written.
package struct Target: Hashable, Sendable {
    package enum Specification: Hashable, Sendable {
        case name(HostName)
        case addresses(AddressRange)
    }

    package var specification: Specification
    /// Where it stands in a policy; `nil` for a target from the command line.
    package var location: SourceLocation?

    package init(_ specification: Specification, location: SourceLocation? = nil) {
        self.specification = specification
        self.location = location
    }

    /// Why a text is no target.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        case address(AddressRange.ParseError)
        case name(HostName.ParseError)
        /// More than a host, of which `host` is the part that was probably meant.
        case notAHostAlone(String, kind: String, host: String)

        package var description: String {
            switch self {
            case .address(let error): error.description
            case .name(let error): error.description
            case .notAHostAlone(let text, let kind, let host):
                "'\(text)' \(kind); a target is a host alone: write '\(host)'"
            }
        }
    }

    /// Reads an address, a range, a prefix or a host name. A text that can only be numeric is never taken for a name.
    package init(parsing text: String, location: SourceLocation? = nil) throws(ParseError) {
        do throws(AddressRange.ParseError) {
            self.init(.addresses(try AddressRange(parsing: text)), location: location)
        } catch {
            if let mistake = ParseError(ofMoreThanAHost: text) { throw mistake }
            if AddressRange.looksNumeric(text) { throw .address(error) }
            do throws(HostName.ParseError) {
                self.init(.name(try HostName(parsing: text)), location: location)
            } catch {
                throw .name(error)
            }
        }
    }

    /// The canonical text: two spellings of one target have the same.
    package var text: String {
        switch specification {
        case .name(let name): name.text
        case .addresses(let range): range.description
        }
    }

    package var name: HostName? {
        if case .name(let name) = specification { name } else { nil }
    }

    package var addresses: AddressRange? {
        if case .addresses(let range) = specification { range } else { nil }
    }
}

extension Target.ParseError {
    /// The mistake of a text that has more than a host in it: a URL, or a port. `nil` for any other text.
    fileprivate init?(ofMoreThanAHost text: String) {
        if let scheme = text.firstRange(of: "://") {
            let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            guard !authority.isEmpty else { return nil }
            let host = Self.host(beforePortOf: authority) ?? authority
            self = .notAHostAlone(text, kind: "is a URL", host: String(host))
        } else if let host = Self.host(beforePortOf: text[...]) {
            self = .notAHostAlone(text, kind: "has a port", host: String(host))
        } else {
            return nil
        }
    }

    /// What stands before `:443` in `www.example.com:443` and between the brackets of `[2001:db8::1]:443`.
    private static func host(beforePortOf text: Substring) -> Substring? {
        guard let colon = text.lastIndex(of: ":"), case let port = text[text.index(after: colon)...],
            !port.isEmpty, port.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { return host.dropFirst().dropLast() }
        return host.isEmpty || host.contains(":") ? nil : host
    }
}
