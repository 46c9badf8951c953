package import AuditModel

/// Names and what they hold, for `NameServer`. Names are lower case without the final dot.
package struct DNSZone: Sendable {
    package enum Record: Hashable, Sendable {
        /// An A or AAAA record, by the address's family.
        case address(IPAddress)
        case alias(String)
        case pointer(String)
        case text(String)
    }

    /// How a name answers, whatever is asked.
    package enum Fault: Hashable, Sendable {
        /// SERVFAIL.
        case serverFailure
        /// No answer at all.
        case silence
    }

    /// The outcome of looking a name up.
    package enum Lookup: Equatable, Sendable {
        /// The alias chain from the name asked, then the records of the type asked; owner names stand beside them.
        /// Without a record of the type asked the name exists all the same: NODATA.
        case found(aliases: [Entry], records: [Entry])
        /// No such name; the aliases that led there.
        case noSuchName(aliases: [Entry])
        case outsideZones
        case fault(Fault)
    }

    package struct Entry: Hashable, Sendable {
        package var owner: String
        package var record: Record

        package init(owner: String, record: Record) {
            self.owner = owner
            self.record = record
        }
    }

    /// The zones answered for, such as `lab.test` and `77.127.in-addr.arpa`.
    package var origins: [String]
    package var records: [String: [Record]]
    package var faults: [String: Fault]

    package init(origins: [String], records: [String: [Record]], faults: [String: Fault] = [:]) {
        self.origins = origins
        self.records = records
        self.faults = faults
    }

    package func origin(of name: String) -> String? {
        origins.first { name == $0 || name.hasSuffix("." + $0) }
    }

    /// Follows aliases inside the zones as RFC 1034 4.3.2 step 3a has it; a loop ends after eight steps.
    package func lookUp(_ asked: String, type: DNSType) -> Lookup {
        guard origin(of: asked) != nil else { return .outsideZones }
        var name = asked
        var aliases: [Entry] = []
        while true {
            if let fault = faults[name] { return .fault(fault) }
            guard let held = records[name] else {
                if origin(of: name) == nil { return .found(aliases: aliases, records: []) }
                return exists(name) ? .found(aliases: aliases, records: []) : .noSuchName(aliases: aliases)
            }
            let matching = held.filter { $0.type == type || type == .any }.map { Entry(owner: name, record: $0) }
            guard matching.isEmpty, aliases.count < 8, let next = held.lazy.compactMap(\.aliasTarget).first else {
                return .found(aliases: aliases, records: matching)
            }
            aliases.append(Entry(owner: name, record: .alias(next)))
            name = next
        }
    }

    /// An origin and a name between an origin and a record exist without records of their own (RFC 4592 2.2.2).
    private func exists(_ name: String) -> Bool {
        origins.contains(name) || records.keys.contains { $0.hasSuffix("." + name) }
    }
}

extension DNSZone.Record {
    package var type: DNSType {
        switch self {
        case .address(let address): address.family == .v4 ? .a : .aaaa
        case .alias: .cname
        case .pointer: .ptr
        case .text: .txt
        }
    }

    fileprivate var aliasTarget: String? {
        if case .alias(let target) = self { target } else { nil }
    }
}

/// A resource record type (RFC 1035 3.2.2, RFC 3596 2.1, RFC 6891 6.1.2).
package struct DNSType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let a = DNSType(rawValue: 1)
    package static let ns = DNSType(rawValue: 2)
    package static let cname = DNSType(rawValue: 5)
    package static let soa = DNSType(rawValue: 6)
    package static let ptr = DNSType(rawValue: 12)
    package static let txt = DNSType(rawValue: 16)
    package static let aaaa = DNSType(rawValue: 28)
    package static let opt = DNSType(rawValue: 41)
    package static let any = DNSType(rawValue: 255)
}
