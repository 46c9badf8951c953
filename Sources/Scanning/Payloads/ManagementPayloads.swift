/// The X Display Manager Control Protocol 1.1.
enum XDMCPPayload {
    /// Query, with no authentication offered. Answered by Willing or Unwilling; no display is managed by that.
    static let query = DatagramBuilder.bytes { message in
        let version: UInt16 = 1
        let query: UInt16 = 2
        message.uint16(version, query)
        message.counted(2) { body in
            let authenticationNames: UInt8 = 0
            body.uint8(authenticationNames)
        }
    }
}

/// Baseboard management controllers: RMCP (ASF 2.0 3.2.2) and what it carries.
enum IPMIPayload {
    /// Get Channel Authentication Capabilities (IPMI 2.0 22.13), which a session begins with and needs none itself.
    static let authenticationCapabilities = DatagramBuilder.bytes { message in
        header(&message, class: 7)
        // The session header (13.6): no authentication, sequence number 0, session 0.
        let noAuthentication: UInt8 = 0
        message.uint8(noAuthentication)
        message.uint32(0, 0)
        message.counted(1) { body in
            let controller: UInt8 = 0x20
            let applicationRequest: UInt8 = 0x06 << 2
            let remoteConsole: UInt8 = 0x81
            let sequenceNumber: UInt8 = 0
            let getAuthenticationCapabilities: UInt8 = 0x38
            // This channel, and with IPMI 2.0's data; what an administrator would need.
            let channel: UInt8 = 0x80 | 0x0e
            let administrator: UInt8 = 4
            checked(&body, [controller, applicationRequest])
            checked(&body, [remoteConsole, sequenceNumber, getAuthenticationCapabilities, channel, administrator])
        }
    }

    /// ASF's Presence Ping (ASF 2.0 3.2.4). Answered by a Presence Pong.
    static let presencePing = DatagramBuilder.bytes { message in
        header(&message, class: 6)
        let alertingForum: UInt32 = 4542
        message.uint32(alertingForum)
        let ping: UInt8 = 0x80
        let tag: UInt8 = 0x77
        // Reserved, and no data.
        message.uint8(ping, tag, 0, 0)
    }

    /// Sequence number 255: no acknowledgement wanted.
    private static func header(_ message: inout DatagramBuilder, class messageClass: UInt8) {
        let version: UInt8 = 6
        message.uint8(version, 0, 0xff, messageClass)
    }

    /// `bytes` and what makes their sum zero (IPMI 2.0 13.8).
    private static func checked(_ message: inout DatagramBuilder, _ bytes: [UInt8]) {
        message.raw(bytes)
        message.uint8(0 &- bytes.reduce(0, &+))
    }
}

/// The browser of SQL Server's instances (MC-SQLR).
enum SQLBrowserPayload {
    /// CLNT_UCAST_EX (2.2.2): all instances of this machine.
    static let instances: [UInt8] = [0x03]

    /// CLNT_BCAST_EX (2.2.1): the same, in the form that is meant for broadcasts.
    static let broadcastInstances: [UInt8] = [0x02]
}

/// Ubiquiti's device discovery, which its makers have not published.
enum UbiquitiPayload {
    /// Version 1, command 0, no data: every device answers with its description.
    static let discovery: [UInt8] = [1, 0, 0, 0]
}
