/// What servers answer, by the specifications of their protocols, to requests in which every byte is as it should be.
enum DatagramScripts {
    /// XDMCP 1.1: Query is answered by Willing, with no authentication, a name and a status.
    static func displayManager(_ datagram: [UInt8]) -> [UInt8]? {
        var reader = WireReader(datagram)
        guard (try? reader.number(2)) == 1, (try? reader.number(2)) == 2, (try? reader.number(2)) == reader.remaining,
            let names = try? reader.number(1)
        else { return nil }
        for _ in 0..<names {
            guard let length = try? reader.number(2), (try? reader.bytes(length)) != nil else { return nil }
        }
        guard reader.isAtEnd else { return nil }
        let body = [0, 0, 0, 4] + Array("tide".utf8) + [0, 4] + Array("free".utf8)
        return [0, 1, 0, 5, 0, UInt8(body.count)] + body
    }

    /// MC-SQLR 2.2.1, 2.2.2 and 2.2.5: one byte is answered by all instances in one text.
    static func instanceBrowser(_ datagram: [UInt8]) -> [UInt8]? {
        guard datagram == [2] || datagram == [3] else { return nil }
        let text = Array("ServerName;TIDE;InstanceName;A;IsClustered;No;Version;15.0.2000.5;tcp;1433;;".utf8)
        return [5, UInt8(text.count), 0] + text
    }

    /// Version 1, command 0, a length, then fields of type, length and value; a question has none.
    static func radio(_ datagram: [UInt8]) -> [UInt8]? {
        guard datagram == [1, 0, 0, 0] else { return nil }
        let name: [UInt8] = [0x0b, 0, 4] + Array("tide".utf8)
        return [1, 0, 0, UInt8(name.count)] + name
    }

    /// Valve's "Server queries": A2S_INFO without a challenge is answered by one, S2C_CHALLENGE.
    static func gameServer(_ datagram: [UInt8]) -> [UInt8]? {
        let single = [UInt8](repeating: 0xff, count: 4)
        guard datagram == single + Array("TSource Engine Query".utf8) + [0] else { return nil }
        return single + Array("A".utf8) + [0x0b, 0x1e, 0x55, 0x01]
    }

    /// RFC 2453 3.9.1: a request for single routes comes back as a response with their metrics, here always 1.
    static func router(_ datagram: [UInt8]) -> [UInt8]? {
        var reader = WireReader(datagram)
        guard (try? reader.number(1)) == 1, (try? reader.number(1)) == 2, (try? reader.number(2)) == 0,
            (1...25).contains(reader.remaining / 20), reader.remaining.isMultiple(of: 20)
        else { return nil }
        var answer: [UInt8] = [2, 2, 0, 0]
        while !reader.isAtEnd {
            // Family and tag; network and mask, whose network it has to be; next hop; metric, "infinity" in requests.
            guard (try? reader.number(4)) == 0x0002_0000, let network = try? reader.number(4),
                let mask = try? reader.number(4), UInt32(mask).nonzeroBitCount == (~UInt32(mask)).leadingZeroBitCount,
                network & mask == network, (try? reader.number(4)) == 0, (try? reader.number(4)) == 16
            else { return nil }
            let first = answer.count
            answer += datagram[first..<first + 19] + [1]
        }
        return answer
    }
}
