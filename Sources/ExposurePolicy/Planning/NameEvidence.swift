package import AuditModel

/// Where the names of a policy lead: what the DNS answered in a live run, or what a stored result carries.
package struct NameEvidence: Sendable {
    /// What resolving gave, failures included. Only these say something about the DNS itself.
    package var resolutions: [HostName: Resolution]
    /// Addresses that a stored result says were scanned under a name. Never PTR names: their owner writes what he likes.
    package var carried: [HostName: [IPAddress]]

    package init(resolutions: [HostName: Resolution] = [:], carried: [HostName: [IPAddress]] = [:]) {
        self.resolutions = resolutions
        self.carried = carried
    }

    /// Every address that the name leads to, each once.
    func addresses(of name: HostName) -> [IPAddress] {
        guard let carried = carried[name] else { return resolutions[name]?.addresses ?? [] }
        return Set(carried + (resolutions[name]?.addresses ?? [])).sorted()
    }
}
