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
}
