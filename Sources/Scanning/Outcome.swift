package import AuditModel
package import Sockets
package import SystemPackage

/// How one endpoint ended, in one byte: what becomes a state and a reason in the report.
package enum Outcome: UInt8, Sendable, CaseIterable {
    /// Not concluded yet.
    case pending
    /// Tried as often as the loss on the way demands, and never answered.
    case silent
    case synAck
    case refused
    case udpResponse
    /// UDP: the host itself says that nobody listens (RFC 1122 4.1.3.1).
    case udpRefused
    // An ICMP message from a router or firewall.
    case portUnreachable
    case netUnreachable
    case hostUnreachable
    case protocolUnreachable
    case netProhibited
    case hostProhibited
    case adminProhibited
    case timeExceeded
    case destinationUnreachable
    /// Silent in as many tries as the settings allow, which are too few for what is lost on the way.
    case tooFewTries
    /// The host answered at first and then stopped, so that the silence of a port of it says nothing.
    case hostLost
    /// The host refused, as it refuses by now what it accepted at first, so that the refusal says nothing.
    case turnedAway
    // Our own side failed.
    case noRoute
    case noNeighbor
    case interfaceDown
    case localFirewall
    case localError
    case interrupted

    /// Whether it came from the network, the host or a router on the way.
    package var isAnswer: Bool {
        switch self {
        case .pending, .silent, .tooFewTries, .hostLost, .turnedAway, .noRoute, .noNeighbor, .interfaceDown,
            .localFirewall, .localError, .interrupted:
            false
        default: true
        }
    }

    /// Whether the host itself spoke.
    package var isFromHost: Bool {
        switch self {
        case .synAck, .refused, .udpResponse, .udpRefused: true
        default: false
        }
    }

    /// Whether a router says that it has no way to the host at present, which a firewall says only if it is told to.
    package var isLackOfRoute: Bool {
        switch self {
        case .netUnreachable, .hostUnreachable, .timeExceeded, .destinationUnreachable: true
        default: false
        }
    }

    /// Whether our own side failed, so that trying again later may help and nothing is known of the endpoint.
    package var isLocalFailure: Bool {
        switch self {
        case .noRoute, .noNeighbor, .interfaceDown, .localFirewall, .localError: true
        default: false
        }
    }

    /// Whether this machine found that it cannot reach the host at all, so that silence on other ports of it says
    /// nothing either.
    var isNoPathToHost: Bool { self == .noRoute || self == .noNeighbor || self == .interfaceDown }

    package var reason: Reason {
        switch self {
        case .pending: .notProbed
        case .silent, .tooFewTries, .hostLost: .noResponse
        case .synAck: .synAck
        case .refused, .turnedAway: .connRefused
        case .udpResponse: .udpResponse
        case .udpRefused, .portUnreachable: .portUnreach
        case .netUnreachable: .netUnreach
        case .hostUnreachable: .hostUnreach
        case .protocolUnreachable: .protoUnreach
        case .netProhibited: .netProhibited
        case .hostProhibited: .hostProhibited
        case .adminProhibited: .adminProhibited
        case .timeExceeded: .timeExceeded
        case .destinationUnreachable: .destUnreach
        case .noRoute: .noRoute
        case .noNeighbor: .noNeighbor
        case .interfaceDown: .interfaceDown
        case .localFirewall: .localFirewall
        case .localError: .localError
        case .interrupted: .interrupted
        }
    }

    /// nmap's reading: what a router refuses is filtered; silence is filtered in TCP and undecided in UDP.
    package func state(_ transport: Transport) -> PortState {
        switch self {
        case .synAck, .udpResponse: .open
        case .refused, .udpRefused: .closed
        case .silent: transport == .udp ? .openFiltered : .filtered
        case .portUnreachable, .netUnreachable, .hostUnreachable, .protocolUnreachable, .netProhibited, .hostProhibited,
            .adminProhibited, .timeExceeded, .destinationUnreachable:
            .filtered
        case .tooFewTries, .hostLost, .turnedAway, .noRoute, .noNeighbor, .interfaceDown, .localFirewall, .localError:
            .unreachable
        case .pending, .interrupted: .notScanned
        }
    }
}

extension Outcome {
    /// What a failed connect means that left nothing in the error queue: our own kernel refused, or the host did.
    package init(_ error: Errno) {
        switch error {
        case .connectionRefused, .connectionReset: self = .refused
        case .networkUnreachable: self = .noRoute
        case .noRouteToHost, .hostIsDown: self = .noNeighbor
        case .networkDown: self = .interfaceDown
        case .notPermitted, .permissionDenied: self = .localFirewall
        case .timedOut: self = .silent
        default: self = .localError
        }
    }

    /// What an entry of the error queue means. A message that our own kernel sent to itself says that the packet
    /// never left: no neighbour answered, or a local firewall rejected it.
    package init(_ entry: SocketError, isFromOurselves: Bool) {
        switch (entry.origin, entry.icmpType, entry.icmpCode) {
        case (.icmp, 3, let code): self = Self.unreachableV4(code)
        case (.icmpv6, 1, let code): self = Self.unreachableV6(code)
        case (.icmp, 11, _), (.icmpv6, 3, _): self = .timeExceeded
        case (.icmp, _, _), (.icmpv6, _, _): self = .destinationUnreachable
        case (.local, _, _), (.other, _, _): self = Outcome(entry.error)
        }
        if isFromOurselves, isAnswer, !isFromHost {
            self = self == .hostUnreachable ? .noNeighbor : .localFirewall
        }
    }

    /// RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1.
    private static func unreachableV4(_ code: UInt8) -> Outcome {
        switch code {
        case 0, 6, 11: .netUnreachable
        case 1, 7, 8, 12: .hostUnreachable
        case 2: .protocolUnreachable
        case 3: .portUnreachable
        case 9: .netProhibited
        case 10: .hostProhibited
        case 13: .adminProhibited
        default: .destinationUnreachable
        }
    }

    /// RFC 4443 3.1.
    private static func unreachableV6(_ code: UInt8) -> Outcome {
        switch code {
        case 0: .netUnreachable
        case 1, 5, 6: .adminProhibited
        case 3: .hostUnreachable
        case 4: .portUnreachable
        default: .destinationUnreachable
        }
    }
}
