/// What a UDP probe carries.
package enum UDPPayload {
    /// The datagram for the `attempt`th probe, from 1, of `port`; empty where no protocol is known to be spoken there.
    package static func datagram(port: UInt16, attempt: Int) -> [UInt8] { [] }

    /// Whether a service at `port` answers from another port, as TFTP does (RFC 1350 4).
    package static func repliesFromAnotherPort(_ port: UInt16) -> Bool { port == 69 }
}
