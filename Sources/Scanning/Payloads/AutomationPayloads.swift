/// The Constrained Application Protocol.
enum CoAPPayload {
    /// A confirmable GET of `/.well-known/core` (RFC 6690 4), in blocks of 64 bytes (RFC 7959 2.2) so that a long list
    /// makes no long answer. Any answer will do, 4.04 and a reset too.
    static let resources = DatagramBuilder.bytes { message in
        let get: UInt8 = 0x01
        let token = Array("tide".utf8)
        header(&message, code: get, tokenLength: UInt8(token.count))
        message.raw(token)
        option(&message, delta: 11, Array(".well-known".utf8))
        option(&message, delta: 0, Array("core".utf8))
        // Block2: block 0, none more, 2 to the power of 2 + 4 bytes. Its number is 23, twelve past Uri-Path.
        option(&message, delta: 12, [0x02])
    }

    /// An empty confirmable message, which any endpoint answers with a reset (RFC 7252 4.3).
    static let ping = DatagramBuilder.bytes { header(&$0, code: 0, tokenLength: 0) }

    /// RFC 7252 3: version 1, confirmable.
    private static func header(_ message: inout DatagramBuilder, code: UInt8, tokenLength: UInt8) {
        let version: UInt8 = 1
        let confirmable: UInt8 = 0
        message.uint8(version << 6 | confirmable << 4 | tokenLength, code)
        message.uint16(0x7769)
    }

    /// RFC 7252 3.1, for deltas and lengths below 13.
    private static func option(_ message: inout DatagramBuilder, delta: UInt8, _ value: [UInt8]) {
        message.uint8(delta << 4 | UInt8(value.count))
        message.raw(value)
    }
}

/// Building automation over IP (ASHRAE 135, annex J).
enum BACnetPayload {
    /// ReadProperty (15.5) of the device's own identifier. The instance 4194303 stands for whichever device is asked.
    static let objectIdentifier = unicast { message in
        let replyExpected: UInt8 = 0x04
        message.uint8(networkVersion, replyExpected)
        let confirmedRequest: UInt8 = 0x00
        // Unsegmented, up to 1,476 bytes in answer.
        let largestAnswer: UInt8 = 0x05
        let invocation: UInt8 = 0x77
        let readProperty: UInt8 = 12
        message.uint8(confirmedRequest, largestAnswer, invocation, readProperty)
        let device: UInt32 = 8
        let anyInstance: UInt32 = 4_194_303
        message.uint8(contextTag(0, length: 4))
        message.uint32(device << 22 | anyInstance)
        let objectIdentifierProperty: UInt8 = 75
        message.uint8(contextTag(1, length: 1), objectIdentifierProperty)
    }

    /// Who-Is (16.10) without limits. Devices of today answer it to the asker, older ones to everybody.
    static let whoIs = unicast { message in
        let noReplyExpected: UInt8 = 0x00
        message.uint8(networkVersion, noReplyExpected)
        let unconfirmedRequest: UInt8 = 0x10
        let whoIs: UInt8 = 8
        message.uint8(unconfirmedRequest, whoIs)
    }

    private static let networkVersion: UInt8 = 1

    /// Original-Unicast-NPDU (J.2.11), its length with its own header.
    private static func unicast(_ compose: (inout DatagramBuilder) -> Void) -> [UInt8] {
        DatagramBuilder.bytes { message in
            message.uint8(0x81, 0x0a)
            message.counted(2, including: 4, compose)
        }
    }

    /// 20.2.1: number, context class, length.
    private static func contextTag(_ number: UInt8, length: UInt8) -> UInt8 { number << 4 | 0x08 | length }
}

/// EtherNet/IP (CIP specification, volume 2).
enum EtherNetIPPayload {
    /// ListIdentity (2-4.2): an encapsulation header alone, all little-endian and but for the command zero. The device
    /// says what it is; no session is opened.
    static let listIdentity = DatagramBuilder.bytes { message in
        let listIdentity: UInt8 = 0x63
        message.uint8(listIdentity)
        message.pad(to: 24)
    }
}
