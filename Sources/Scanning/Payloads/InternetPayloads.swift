/// The echo service (RFC 862).
enum EchoPayload {
    /// A word that comes back as it is. An empty datagram would come back too, but empty.
    static let word = Array("tidewaiter".utf8)
}

/// The Network Time Protocol.
enum NTPPayload {
    /// A client's request in version 4 (RFC 5905 7.3). Only its first byte and its transmit time say anything, as in
    /// SNTP (14); the server copies that time into its answer, so that it should not be zero.
    static let clientRequest = DatagramBuilder.bytes { message in
        let unsynchronized: UInt8 = 3
        let version: UInt8 = 4
        let client: UInt8 = 3
        message.uint8(unsynchronized << 6 | version << 3 | client)
        // Stratum, poll, precision; root delay, dispersion, reference; reference, origin and receive times.
        message.pad(to: 40)
        // A moment of 1970 in seconds since 1900. A fixed one: no clock enters here, and the answer's use of it is nil.
        message.uint32(2_208_988_800, 0x7769_6465)
    }
}

/// The Trivial File Transfer Protocol.
enum TFTPPayload {
    /// A read request (RFC 1350 5) for a file that is not there. Answered by an error from another port (4).
    static let readRequest = DatagramBuilder.bytes { message in
        let readRequest: UInt16 = 1
        message.uint16(readRequest)
        message.text("tidewaiter.invalid")
        message.uint8(0)
        message.text("octet")
        message.uint8(0)
    }
}

/// The Routing Information Protocol, version 2.
enum RIPPayload {
    /// A request for the route to one network (RFC 2453 3.9.1), here the documentation's 192.0.2.0/24 (RFC 5737). The
    /// answer is that one entry with a metric, never the whole table. Routers that hear only port 520 stay silent.
    static let routeRequest = DatagramBuilder.bytes { message in
        let request: UInt8 = 1
        let version: UInt8 = 2
        message.uint8(request, version)
        message.uint16(0)
        // Address family and route tag; network, mask, next hop, metric.
        message.uint16(2, 0)
        message.uint32(0xc000_0200, 0xffff_ff00, 0, 16)
    }
}

/// Traversal of address translators by asking a server outside (STUN).
enum STUNPayload {
    /// A binding request without attributes (RFC 8489 5, 6.1). Answered by the address that the server sees.
    static let binding = DatagramBuilder.bytes { message in
        let bindingRequest: UInt16 = 0x0001
        let magicCookie: UInt32 = 0x2112_a442
        message.uint16(bindingRequest, 0)
        message.uint32(magicCookie)
        message.text("tidewaiter01")
    }
}

/// Port mapping at an address translator. Nothing is mapped.
enum PortMappingPayload {
    /// NAT-PMP's question for the external address (RFC 6886 3.2). A gateway that only knows PCP says so (RFC 6887 A).
    static let natPMP: [UInt8] = [0, 0]

    /// PCP's ANNOUNCE (RFC 6887 14.1), which answers with nothing but a status. The client's own address, which has to
    /// stand in the header (7.1), is not known here; the answer is then ADDRESS_MISMATCH.
    static let announce = DatagramBuilder.bytes { message in
        let version: UInt8 = 2
        let announce: UInt8 = 0
        message.uint8(version, announce)
        // Reserved, lifetime, and the unspecified IPv4 address mapped into IPv6.
        message.uint16(0)
        message.uint32(0)
        message.zeros(10)
        message.uint16(0xffff)
        message.uint32(0)
    }
}
