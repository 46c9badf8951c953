import AuditModel

/// What a loopback service speaks.
package enum ServiceKind: String, Sendable, CaseIterable {
    case http
    case smtp
    case telnet
    case ssh
    case redis
    case echo
    /// The lab's name server, over TCP or UDP.
    case domain
    case ntp
    /// Takes everything and says nothing, as a syslog receiver does.
    case syslog
}

/// One TCP connection to a service: bytes in, bytes out, no socket. Enough of each protocol for a port scanner or a
/// banner grabber to believe in it, and not a byte more.
struct Conversation {
    struct Response: Equatable {
        var bytes: [UInt8] = []
        /// Close once `bytes` are sent.
        var isFinal = false

        init(_ bytes: some Sequence<UInt8> = [], isFinal: Bool = false) {
            self.bytes = Array(bytes)
            self.isFinal = isFinal
        }

        init(_ text: String, isFinal: Bool = false) {
            self.init(text.utf8, isFinal: isFinal)
        }
    }

    let kind: ServiceKind
    let nameServer: NameServer
    private var pending: [UInt8] = []

    init(kind: ServiceKind, nameServer: NameServer) {
        self.kind = kind
        self.nameServer = nameServer
    }

    /// What the service says before it is spoken to.
    var greeting: [UInt8] {
        switch kind {
        case .smtp: Array("220 mail.lab.test ESMTP lab\r\n".utf8)
        case .ssh: Array("SSH-2.0-lab_1.0\r\n".utf8)
        // IAC DO TERMINAL-TYPE, IAC DO NAWS (RFC 854), then the prompt.
        case .telnet: [255, 253, 24, 255, 253, 31] + Array("\r\nlab login: ".utf8)
        case .http, .redis, .echo, .domain, .ntp, .syslog: []
        }
    }

    mutating func respond(to input: some Sequence<UInt8>) -> Response {
        // The longest thing worth waiting for is a DNS message with its length; beyond that the peer is a flood.
        guard pending.count <= 65_537 else { return Response(isFinal: true) }
        switch kind {
        case .echo: return Response(input)
        case .syslog, .ntp: return Response()
        case .ssh: return Response(isFinal: true)
        case .telnet: return Response("\r\nLogin incorrect\r\nlab login: ")
        case .redis: return Response("-NOAUTH Authentication required.\r\n")
        case .http: return httpResponse(input)
        case .smtp: return smtpResponse(input)
        case .domain: return domainResponse(input)
        }
    }

    private mutating func httpResponse(_ input: some Sequence<UInt8>) -> Response {
        pending += input
        guard String(decoding: pending, as: UTF8.self).contains("\r\n\r\n") else { return Response() }
        let page = "<!doctype html><title>lab</title><p>A page of the lab.\n"
        return Response(
            """
            HTTP/1.1 200 OK\r\nServer: lab\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\
            Connection: close\r\n\r\n\(page)
            """,
            isFinal: true)
    }

    private mutating func smtpResponse(_ input: some Sequence<UInt8>) -> Response {
        pending += input
        var reply = ""
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: pending[..<end], as: UTF8.self).uppercased()
            pending.removeSubrange(...end)
            if line.hasPrefix("QUIT") { return Response(reply + "221 Bye\r\n", isFinal: true) }
            reply += "250 OK\r\n"
        }
        return Response(reply)
    }

    /// Messages with their two-byte length before them (RFC 1035 4.2.2), any number in one connection.
    private mutating func domainResponse(_ input: some Sequence<UInt8>) -> Response {
        pending += input
        var reply: [UInt8] = []
        while pending.count >= 2 {
            let end = 2 + Int(pending.number(at: 0))
            guard pending.count >= end else { break }
            if let answer = nameServer.answer(to: Array(pending[2..<end]), over: .tcp) {
                reply.append(twoBytes: UInt16(answer.count))
                reply += answer
            }
            pending.removeSubrange(..<end)
        }
        return Response(reply)
    }

    /// What a UDP service sends back for one datagram, or `nil` for silence.
    static func reply(to datagram: [UInt8], from kind: ServiceKind, nameServer: NameServer) -> [UInt8]? {
        switch kind {
        case .domain: nameServer.answer(to: datagram, over: .udp)
        case .echo: datagram
        // A client's 48 bytes (mode 3) come back as a server's (mode 4, stratum 2); anything else is dropped (RFC 5905).
        case .ntp:
            datagram.count >= 48 && datagram[0] & 7 == 3
                ? [datagram[0] & 0x38 | 4, 2] + datagram[2..<24] + datagram[40..<48] + datagram[32..<48] : nil
        case .http, .smtp, .telnet, .ssh, .redis, .syslog: nil
        }
    }
}
