package import AuditModel

/// How names are resolved. The initial values are those of the machine and fit the Internet.
package struct ResolverConfiguration: Hashable, Sendable {
    /// The name servers to ask, in order; empty means the machine's own.
    package var servers: [ResolverAddress]
    /// How long one server has for an answer before the next try begins, 1 ms to 1 hour. A late answer still counts.
    package var timeout: Duration
    /// How often each server is asked one question before it counts as silent, 1 to 100.
    package var tries: Int
    /// How many questions are under way at a time; at least 2. A name takes two of them, an address one.
    ///
    /// 256 is the most that a name server with the kernel's default buffer (net.core.rmem_default, 208 KiB, of which a
    /// small datagram takes 768 bytes) can be sent at once without loss. It is 12,800 questions per second to a server
    /// 20 ms away.
    package var questionsInFlight: Int
    package var hostsFilePath: String
    /// In the form of resolv.conf(5).
    package var resolverFilePath: String

    package init(
        servers: [ResolverAddress] = [],
        timeout: Duration = .seconds(3),
        tries: Int = 3,
        questionsInFlight: Int = 256,
        hostsFilePath: String = "/etc/hosts",
        resolverFilePath: String = "/etc/resolv.conf"
    ) {
        self.servers = servers
        self.timeout = timeout
        self.tries = tries
        self.questionsInFlight = questionsInFlight
        self.hostsFilePath = hostsFilePath
        self.resolverFilePath = resolverFilePath
    }
}
