/// Remote Authentication Dial-In User Service.
enum RADIUSPayload {
    /// Status-Server (RFC 5997 3), signed with the secret of FreeRADIUS's example configuration, `testing123`. Answered
    /// on an authentication port by Access-Accept, on an accounting port by Accounting-Response (4.2), for nobody in
    /// particular.
    ///
    /// Silence is the normal case: servers drop what comes from unknown clients or bears a wrong signature (RFC 2865
    /// 3). An Access-Request would be answered a little more often, but it is a log-in attempt.
    static let statusServer = DatagramBuilder.bytes { message in
        let statusServer: UInt8 = 12
        let identifier: UInt8 = 0x77
        message.uint8(statusServer, identifier)
        message.counted(2, including: 4) { body in
            // The request authenticator may be anything but should not be guessable by whoever would forge the answer
            // (RFC 2865 3); nothing rests on the answer's truth here.
            body.text("tidewaiter asks.")
            let messageAuthenticator: UInt8 = 80
            body.uint8(messageAuthenticator)
            body.counted(1, including: 2) { $0.raw(signature) }
        }
    }

    /// HMAC-MD5 (RFC 2104) by the secret over the message with sixteen zeros in this place (RFC 3579 3.2). The message
    /// never varies, so neither does this; the tests compute it anew with another program.
    private static let signature: [UInt8] = [
        0xb0, 0x7f, 0x37, 0xe2, 0x73, 0x09, 0xa6, 0x4b, 0xf3, 0xb5, 0x75, 0x25, 0xea, 0x63, 0x0e, 0xc4,
    ]
}
