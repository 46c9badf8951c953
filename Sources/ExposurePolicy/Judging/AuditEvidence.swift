package import AuditModel

/// What was found out, to be held against a policy: by a scan of our own, or in a stored result.
package struct AuditEvidence: Sendable {
    /// Ports of which a stored result only says that each was in one of several states.
    package struct UndeterminedPorts: Sendable {
        package var address: IPAddress
        package var transport: Transport
        package var ports: PortSet
        /// The states that occur among them.
        package var states: [PortState]

        package init(address: IPAddress, transport: Transport, ports: PortSet, states: [PortState]) {
            self.address = address
            self.transport = transport
            self.ports = ports
            self.states = states
        }
    }

    /// In any order. An address may stand more than once, when several results are judged together.
    package var hosts: [HostScan]
    package var undetermined: [UndeterminedPorts]
    /// PTR names, for reports only: they never decide what a policy covers.
    package var reverseNames: [IPAddress: ReverseResolution]
    package var isInterrupted: Bool
    /// Further reasons why the evidence is not complete, one sentence each.
    package var incompleteReasons: [String]

    package init(
        hosts: [HostScan],
        undetermined: [UndeterminedPorts] = [],
        reverseNames: [IPAddress: ReverseResolution] = [:],
        isInterrupted: Bool = false,
        incompleteReasons: [String] = []
    ) {
        self.hosts = hosts
        self.undetermined = undetermined
        self.reverseNames = reverseNames
        self.isInterrupted = isInterrupted
        self.incompleteReasons = incompleteReasons
    }
}
