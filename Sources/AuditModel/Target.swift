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

        package var description: String {
            switch self {
            case .address(let error): error.description
            case .name(let error): error.description
            }
        }
    }

    /// Reads an address, a range, a prefix or a host name. A text that can only be numeric is never taken for a name.
    package init(parsing text: String, location: SourceLocation? = nil) throws(ParseError) {
        do throws(AddressRange.ParseError) {
            self.init(.addresses(try AddressRange(parsing: text)), location: location)
        } catch {
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
