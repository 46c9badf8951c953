import AuditModel

/// Names that never go to a name server.
enum SpecialName {
    /// `localhost` and what lies below it are this machine, whatever DNS says (RFC 6761 6.3).
    case localhost
    /// Tor's names; asking for them would give them away (RFC 7686 2).
    case onion

    init?(_ name: HostName) {
        switch name.text.split(separator: ".").last {
        case "localhost": self = .localhost
        case "onion": self = .onion
        default: return nil
        }
    }

    static let loopbackAddresses = [IPAddress(v4: 0x7f00_0001), IPAddress(v6: 1)]
}
