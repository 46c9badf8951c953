package import AuditModel

/// What was found out, to be held against a policy: by a scan of our own, or in a stored result.
package struct AuditEvidence: Sendable {
    /// In any order. An address may stand more than once, when several results are judged together.
    package var hosts: [HostScan]
    /// PTR names, for reports only: they never decide what a policy covers.
    package var reverseNames: [IPAddress: ReverseResolution]
    package var isInterrupted: Bool
    /// Further reasons why the evidence is not complete, one sentence each.
    package var incompleteReasons: [String]

    package init(
        hosts: [HostScan],
        reverseNames: [IPAddress: ReverseResolution] = [:],
        isInterrupted: Bool = false,
        incompleteReasons: [String] = []
    ) {
        self.hosts = hosts
        self.reverseNames = reverseNames
        self.isInterrupted = isInterrupted
        self.incompleteReasons = incompleteReasons
    }
}
