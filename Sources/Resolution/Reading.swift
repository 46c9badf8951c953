/// What one try at one server came to.
enum Reading: Hashable {
    /// An answer to keep, positive or negative.
    case message(DNSMessage)
    /// The answer does not fit in a datagram; it is to be asked for over TCP (RFC 7766 5).
    case tooLong
    case failure(ServerTour.Failure)

    init(_ arrival: AresInbox.Arrival, transport: AresChannel.Transport) {
        switch arrival.status {
        case .answered: self.init(arrival.bytes, transport: transport)
        case .silent: self = .failure(.silent)
        case .unreachable, .abandoned: self = .failure(.unreachable)
        case .failed: self = .failure(.failed)
        }
    }

    init(_ bytes: [UInt8], transport: AresChannel.Transport) {
        do throws(DNSMessage.ParseError) {
            let message = try DNSMessage(parsing: bytes)
            if message.isTruncated {
                self = transport == .udp ? .tooLong : .failure(.failed)
                return
            }
            switch message.code {
            case .noError, .noSuchName: self = message.isReferral ? .failure(.failed) : .message(message)
            case .refused: self = .failure(.refused)
            case .serverFailure, .other: self = .failure(.failed)
            }
        } catch {
            // A server that fills a datagram beyond 512 bytes, or cuts a record in two before it says that it had to.
            self = error == .short && transport == .udp ? .tooLong : .failure(.failed)
        }
    }
}
