/// The Session Initiation Protocol.
enum SIPPayload {
    /// OPTIONS with every header that RFC 3261 8.1.1 wants, and `Max-Forwards: 0`, by which whoever gets it answers
    /// itself, 200 or 483, and forwards it to nobody (11, 16.3). `rport` has the answer come back to our port
    /// (RFC 3581 4). Our address is not known here: the server adds the one that it sees (RFC 3261 18.2.1).
    static let options = DatagramBuilder.bytes { message in
        message.lines(
            "OPTIONS sip:tidewaiter.invalid SIP/2.0",
            "Via: SIP/2.0/UDP tidewaiter.invalid;rport;branch=z9hG4bK-tidewaiter",
            "Max-Forwards: 0",
            "From: <sip:tidewaiter@tidewaiter.invalid>;tag=tidewaiter",
            "To: <sip:tidewaiter.invalid>",
            "Call-ID: tidewaiter@tidewaiter.invalid",
            "CSeq: 1 OPTIONS",
            "Contact: <sip:tidewaiter@tidewaiter.invalid>",
            "Accept: application/sdp",
            "Content-Length: 0",
            "")
    }
}

/// The discovery protocol of UPnP.
enum SSDPPayload {
    /// M-SEARCH for root devices (UPnP Device Architecture 1.1, 1.3.2), so that each device answers once and not for
    /// each of its services. `MX` is not for unicast, but version 1.0 drops what does not have it. A device that
    /// has bound its socket to the multicast address hears none of this: its port is closed to unicast.
    static let search = DatagramBuilder.bytes { message in
        message.lines(
            "M-SEARCH * HTTP/1.1",
            "HOST: 239.255.255.250:1900",
            "MAN: \"ssdp:discover\"",
            "MX: 1",
            "ST: upnp:rootdevice",
            "")
    }
}

/// memcached's text protocol in datagrams (memcached's `doc/protocol.txt`, "UDP protocol").
enum MemcachedPayload {
    /// `version` after the frame header: request, sequence number, datagrams in all, reserved. No key is read.
    static let version = DatagramBuilder.bytes { message in
        message.uint16(0x7769, 0, 1, 0)
        message.lines("version")
    }
}

/// Game servers of the Source family (Valve's "Server queries").
enum GameServerPayload {
    /// A2S_INFO. Answered by the server's description, or by a challenge.
    static let information = DatagramBuilder.bytes { message in
        let unsplit: UInt32 = 0xffff_ffff
        message.uint32(unsplit)
        message.text("TSource Engine Query")
        message.uint8(0)
    }
}
