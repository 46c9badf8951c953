/// OpenVPN's own protocol, as OpenVPN's documentation of its network protocol gives it.
enum OpenVPNPayload {
    /// A client's P_CONTROL_HARD_RESET_CLIENT_V2 with an empty list of acknowledgements, as packet 0. Answered by the
    /// server's hard reset; with `tls-auth` or `tls-crypt` only those who have the key are answered.
    static let hardReset = DatagramBuilder.bytes { packet in
        let hardResetClient: UInt8 = 7
        let key: UInt8 = 0
        packet.uint8(hardResetClient << 3 | key)
        packet.text("tidewait")
        let acknowledged: UInt8 = 0
        packet.uint8(acknowledged)
        let packetNumber: UInt32 = 0
        packet.uint32(packetNumber)
    }
}

/// The Layer Two Tunneling Protocol.
enum L2TPPayload {
    /// Start-Control-Connection-Request with the values that it must have (RFC 2661 6.1). Answered by the reply to it
    /// or by a stop (6.4); a tunnel half set up is given up by the other side when we stay silent (5.8).
    static let startRequest = DatagramBuilder.bytes { message in
        // A control message: type, length and sequence numbers are there; version 2 (3.1).
        message.uint16(0xc802)
        message.counted(2, including: 4) { body in
            let noTunnel: UInt16 = 0
            let noSession: UInt16 = 0
            body.uint16(noTunnel, noSession)
            let sent: UInt16 = 0
            let received: UInt16 = 0
            body.uint16(sent, received)
            let startRequest: UInt16 = 1
            pair(.messageType, &body) { $0.uint16(startRequest) }
            pair(.protocolVersion, &body) { $0.uint8(1, 0) }
            // Synchronous and asynchronous.
            pair(.framingCapabilities, &body) { $0.uint32(3) }
            pair(.hostName, &body) { $0.text("tidewaiter") }
            pair(.assignedTunnel, &body) { $0.uint16(0x7769) }
            pair(.receiveWindow, &body) { $0.uint16(4) }
        }
    }

    /// RFC 2661 4.4.1 and 4.4.3.
    private enum Attribute: UInt16 {
        case messageType = 0
        case protocolVersion = 2
        case framingCapabilities = 3
        case hostName = 7
        case assignedTunnel = 9
        case receiveWindow = 10
    }

    /// An attribute-value pair (RFC 2661 4.1): the mandatory bit and the whole length share two bytes.
    private static func pair(
        _ attribute: Attribute, _ message: inout DatagramBuilder, _ compose: (inout DatagramBuilder) -> Void
    ) {
        let value = DatagramBuilder.bytes(compose)
        let mandatory: UInt16 = 0x8000
        message.uint16(mandatory | UInt16(6 + value.count))
        let internetEngineeringTaskForce: UInt16 = 0
        message.uint16(internetEngineeringTaskForce, attribute.rawValue)
        message.raw(value)
    }
}
