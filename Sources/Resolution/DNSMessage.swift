package import AuditModel

/// What a resolver needs of one DNS response (RFC 1035 4.1): its header and the records of class IN in its answer and
/// authority sections. The additional section is not read.
package struct DNSMessage: Hashable, Sendable {
    /// RFC 1035 3.2.2, RFC 3596 2.1. Types that are not listed are skipped.
    package enum RecordType: UInt16, Sendable {
        case a = 1
        case ns = 2
        case cname = 5
        case soa = 6
        case ptr = 12
        case aaaa = 28
    }

    package enum RecordData: Hashable, Sendable {
        case address(IPAddress)
        case name(DomainName)
        /// The record's content does not matter here.
        case present
    }

    package struct Record: Hashable, Sendable {
        package var owner: DomainName
        package var type: RecordType
        package var data: RecordData

        package init(owner: DomainName, type: RecordType, data: RecordData) {
            self.owner = owner
            self.type = type
            self.data = data
        }
    }

    /// RFC 1035 4.1.1 and the IANA registry of RCODEs.
    package enum ResponseCode: Hashable, Sendable {
        case noError
        case noSuchName
        case serverFailure
        case refused
        /// FORMERR, NOTIMP and everything else.
        case other(UInt8)
    }

    package enum ParseError: Error, Hashable {
        /// The bytes end before the message does.
        case short
        case malformed
    }

    package var code: ResponseCode
    package var isAuthoritative: Bool
    package var isTruncated: Bool
    package var answers: [Record]
    package var authority: [Record]

    package init(
        code: ResponseCode = .noError,
        isAuthoritative: Bool = false,
        isTruncated: Bool = false,
        answers: [Record] = [],
        authority: [Record] = []
    ) {
        self.code = code
        self.isAuthoritative = isAuthoritative
        self.isTruncated = isTruncated
        self.answers = answers
        self.authority = authority
    }

    package init(parsing bytes: [UInt8]) throws(ParseError) {
        var reader = WireReader(bytes)
        try reader.skip(2)
        let flags = try reader.integer(UInt16.self)
        // A response (QR) to a standard query (opcode 0).
        guard flags & 0xf800 == 0x8000 else { throw .malformed }
        isAuthoritative = flags & 0x0400 != 0
        isTruncated = flags & 0x0200 != 0
        code =
            switch UInt8(flags & 0xf) {
            case 0: .noError
            case 2: .serverFailure
            case 3: .noSuchName
            case 5: .refused
            case let code: .other(code)
            }
        let questionCount = try reader.integer(UInt16.self)
        let answerCount = try reader.integer(UInt16.self)
        let authorityCount = try reader.integer(UInt16.self)
        try reader.skip(2)
        for _ in 0..<questionCount {
            _ = try reader.name()
            try reader.skip(4)
        }
        answers = try Self.records(answerCount, from: &reader)
        authority = try Self.records(authorityCount, from: &reader)
    }

    private static func records(
        _ count: UInt16,
        from reader: inout WireReader
    ) throws(ParseError) -> [Record] {
        // Each record takes 11 bytes or more, so a false count ends in `.short` long before it costs memory.
        var records: [Record] = []
        for _ in 0..<count {
            let owner = try reader.name()
            let type = RecordType(rawValue: try reader.integer(UInt16.self))
            let isInternet = try reader.integer(UInt16.self) == 1
            try reader.skip(4)
            let length = Int(try reader.integer(UInt16.self))
            let end = reader.position + length
            guard isInternet, let type else {
                try reader.skip(length)
                continue
            }
            let data = try recordData(type, length: length, from: &reader)
            guard reader.position == end else { throw .malformed }
            records.append(Record(owner: owner, type: type, data: data))
        }
        return records
    }

    private static func recordData(
        _ type: RecordType,
        length: Int,
        from reader: inout WireReader
    ) throws(ParseError) -> RecordData {
        switch type {
        case .a:
            guard length == 4 else { throw .malformed }
            return .address(IPAddress(v4: try reader.integer(UInt32.self)))
        case .aaaa:
            guard length == 16 else { throw .malformed }
            return .address(IPAddress(v6: try reader.integer(UInt128.self)))
        case .cname, .ptr:
            return .name(try reader.name())
        case .ns, .soa:
            try reader.skip(length)
            return .present
        }
    }
}

extension DNSMessage {
    /// The name that `name` is an alias of. Several are a breach of RFC 1034 3.6.2; the first one counts.
    package func aliasTarget(of name: DomainName) -> DomainName? {
        for record in answers where record.type == .cname && record.owner == name {
            if case .name(let target) = record.data { return target }
        }
        return nil
    }

    package func data(of name: DomainName, _ type: RecordType) -> [RecordData] {
        answers.lazy.filter { $0.owner == name && $0.type == type }.map(\.data)
    }

    /// Whether the message says for certain that `name` has no record of the type asked for: an SOA record of a zone
    /// that `name` lies in (RFC 2308 2.2).
    package func deniesData(of name: DomainName) -> Bool {
        authority.contains { $0.type == .soa && name.isWithin($0.owner) }
    }

    /// A server that neither knows nor asks others, and only says who might know: no answer to a resolver.
    package var isReferral: Bool {
        code == .noError && answers.isEmpty && !isAuthoritative
            && authority.contains { $0.type == .ns } && !authority.contains { $0.type == .soa }
    }
}
