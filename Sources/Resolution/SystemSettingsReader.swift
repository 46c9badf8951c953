import AuditModel
import CAres

extension SystemSettings {
    /// Reads the machine's settings the way c-ares does: resolv.conf(5) at `resolverFile`, nsswitch.conf(5), the
    /// variables LOCALDOMAIN and RES_OPTIONS, and the domain of the machine's own name.
    ///
    /// Unsafe code: c-ares hands out C structures, which become values here and are freed before this returns.
    init(resolverFile: String) throws(ResolverError) {
        try AresLibrary.start()
        var channel: ares_channel?
        var options = ares_options()
        let code = resolverFile.withCString { path in
            // c-ares copies the path and never writes to it; its structure only lacks the const.
            options.resolvconf_path = UnsafeMutablePointer(mutating: path)
            return ares_init_options(&channel, &options, ARES_OPT_RESOLVCONF)
        }
        guard code == ARES_SUCCESS, let channel else { throw .library(reason: AresStatus.reason(code)) }
        defer { ares_destroy(channel) }

        var saved = ares_options()
        var mask: CInt = 0
        let saveCode = ares_save_options(channel, &saved, &mask)
        defer { ares_destroy_options(&saved) }
        guard saveCode == ARES_SUCCESS else { throw .library(reason: AresStatus.reason(saveCode)) }
        rotatesServers = mask & ARES_OPT_ROTATE != 0
        search = SearchRules(
            domains: UnsafeBufferPointer(start: saved.domains, count: Int(saved.ndomains)).compactMap {
                $0.map { String(cString: $0) }
            },
            dotsForAsWritten: Int(saved.ndots))
        sources = (saved.lookups.map { String(cString: $0) } ?? "fb").compactMap { letter in
            switch letter {
            case "f": .hostsFile
            case "b": .dns
            default: nil
            }
        }

        var first: UnsafeMutablePointer<ares_addr_port_node>?
        let serverCode = ares_get_servers_ports(channel, &first)
        defer { ares_free_data(first) }
        guard serverCode == ARES_SUCCESS else { throw .library(reason: AresStatus.reason(serverCode)) }
        servers = sequence(first: first) { $0?.pointee.next }.compactMap { $0.map { ResolverAddress($0.pointee) } }
        // What resolv.conf(5) says of a file that names none.
        if servers.isEmpty { servers = [ResolverAddress(IPAddress(v4: 0x7f00_0001))] }
    }
}

extension ResolverAddress {
    fileprivate init(_ node: ares_addr_port_node) {
        let address = withUnsafeBytes(of: node.addr) { bytes in
            // The union starts with the address's bytes in network order, whichever family it is.
            node.family == AF_INET
                ? IPAddress(v4: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
                : IPAddress(v6: UInt128(bigEndian: bytes.loadUnaligned(as: UInt128.self)))
        }
        // 0 stands for the port that no line of the file set.
        self.init(address, port: UInt16(exactly: node.udp_port).flatMap { $0 == 0 ? nil : $0 } ?? Self.defaultPort)
    }
}
