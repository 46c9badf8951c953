import AuditModel

/// What the machine's configuration says about resolving names.
struct SystemSettings: Hashable, Sendable {
    enum Source: Hashable, Sendable {
        case hostsFile
        case dns
    }

    /// In the order to ask them; never empty.
    var servers: [ResolverAddress]
    /// Whether to spread questions over the servers instead of preferring the first.
    var rotatesServers = false
    var search: SearchRules
    /// Where to look, in order (nsswitch.conf(5), or `lookup` in resolv.conf).
    var sources: [Source]
}
