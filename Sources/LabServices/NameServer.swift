package import AuditModel

/// An authoritative name server without its sockets: a message in, at most one message out (RFC 1034, 1035, 6891).
package struct NameServer: Sendable {
    package let zone: DNSZone
    /// Of every record: short, so that nobody's cache outlives the lab.
    private let timeToLive: UInt32 = 5

    package init(zone: DNSZone) { self.zone = zone }

    private enum ResponseCode: UInt16 {
        case noError = 0
        case serverFailure = 2
        case noSuchName = 3
        case notImplemented = 4
        case refused = 5
    }

    /// The answer to `message`, or `nil` where there is none: a message that is no question, or a name that stays
    /// silent. Over UDP an answer that is too large for the asker comes empty with the truncation bit set.
    package func answer(to message: [UInt8], over transport: Transport) -> [UInt8]? {
        guard let query = DNSQuery(parsing: message) else { return nil }
        guard query.opcode == 0 else { return encode(query, .notImplemented) }
        // Class 1 is IN, the only one there is.
        guard query.recordClass == 1 else { return encode(query, .refused) }
        let full: [UInt8]
        switch zone.lookUp(query.name, type: query.type) {
        case .found(let aliases, let records):
            full = encode(query, .noError, answers: aliases + records, withAuthority: records.isEmpty)
        case .noSuchName(let aliases):
            full = encode(query, .noSuchName, answers: aliases, withAuthority: true)
        case .outsideZones: return encode(query, .refused)
        case .fault(.serverFailure): return encode(query, .serverFailure)
        case .fault(.silence): return nil
        }
        if transport == .udp, full.count > query.maximumUDPSize {
            return encode(query, .noError, isTruncated: true)
        }
        return full
    }

    private func encode(
        _ query: DNSQuery,
        _ code: ResponseCode,
        answers: [DNSZone.Entry] = [],
        withAuthority: Bool = false,
        isTruncated: Bool = false
    ) -> [UInt8] {
        let origin = withAuthority ? zone.origin(of: query.name) : nil
        var message: [UInt8] = []
        message.append(twoBytes: query.identifier)
        // QR, AA (not for a refusal or failure), TC, RD as asked.
        var flags: UInt16 = 0x8000 | code.rawValue | UInt16(query.opcode) << 11
        if code == .noError || code == .noSuchName { flags |= 0x0400 }
        if isTruncated { flags |= 0x0200 }
        if query.recursionDesired { flags |= 0x0100 }
        message.append(twoBytes: flags)
        message.append(twoBytes: 1)
        message.append(twoBytes: UInt16(answers.count))
        message.append(twoBytes: origin == nil ? 0 : 1)
        message.append(twoBytes: query.hasExtension ? 1 : 0)
        message += query.question
        for entry in answers {
            appendRecord(to: &message, owner: entry.owner, type: entry.record.type, data: data(of: entry.record))
        }
        if let origin { appendRecord(to: &message, owner: origin, type: .soa, data: authority(for: origin)) }
        if query.hasExtension {
            // Root name, OPT, our UDP size, no extended code or flags, no options.
            message += [0, 0, UInt8(DNSType.opt.rawValue), 0x04, 0xd0, 0, 0, 0, 0, 0, 0]
        }
        return message
    }

    private func appendRecord(to message: inout [UInt8], owner: String, type: DNSType, data: [UInt8]) {
        message += Self.encode(name: owner)
        message.append(twoBytes: type.rawValue)
        message.append(twoBytes: 1)
        message.append(fourBytes: timeToLive)
        message.append(twoBytes: UInt16(data.count))
        message += data
    }

    private func data(of record: DNSZone.Record) -> [UInt8] {
        switch record {
        case .address(let address): address.bytes
        case .alias(let name), .pointer(let name): Self.encode(name: name)
        case .text(let text): [UInt8(min(text.utf8.count, 255))] + text.utf8.prefix(255)
        }
    }

    /// The SOA record that tells how long a negative answer holds (RFC 2308).
    private func authority(for origin: String) -> [UInt8] {
        var data = Self.encode(name: "ns.\(origin)") + Self.encode(name: "hostmaster.\(origin)")
        for field: UInt32 in [1, 3600, 600, 86_400, timeToLive] { data.append(fourBytes: field) }
        return data
    }

    /// Labels without compression, which RFC 1035 4.1.4 leaves to the sender.
    private static func encode(name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }
}
