package import AuditModel
package import Resolution

/// What every kind of run needs besides its targets.
package struct RunRequest: Sendable {
    package var context: RunContext
    package var resolver: ResolverConfiguration
    package var looksUpReverseNames: Bool
    package var tuning: ScanTuning
    package var progress: RunProgress

    package init(
        context: RunContext,
        resolver: ResolverConfiguration,
        looksUpReverseNames: Bool,
        tuning: ScanTuning,
        progress: RunProgress
    ) {
        self.context = context
        self.resolver = resolver
        self.looksUpReverseNames = looksUpReverseNames
        self.tuning = tuning
        self.progress = progress
    }

    /// The same, asking the policy's name servers where the command line names none.
    func asking(_ servers: [ResolverAddress]) -> RunRequest {
        guard resolver.servers.isEmpty else { return self }
        var request = self
        request.resolver.servers = servers
        return request
    }
}
