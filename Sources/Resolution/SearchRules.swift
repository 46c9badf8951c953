package import AuditModel

/// How a name that was not written with a final dot is completed (resolv.conf(5), `search` and `ndots`).
package struct SearchRules: Hashable, Sendable {
    /// As configured, without dots at either end.
    package var domains: [String]
    /// A name with at least this many dots is asked as written before the domains are tried.
    package var dotsForAsWritten: Int

    package init(domains: [String] = [], dotsForAsWritten: Int = 1) {
        self.domains = domains
        self.dotsForAsWritten = dotsForAsWritten
    }

    /// The names to ask in turn until one exists; never empty. A combination that is too long for DNS is left out.
    package func candidates(for name: HostName) -> [DomainName] {
        guard let asWritten = DomainName(text: name.text) else { return [] }
        guard !name.isFullyQualified else { return [asWritten] }
        let searched = domains.compactMap { DomainName(text: $0).flatMap(asWritten.appending) }
            .filter { $0 != asWritten }
        let dots = asWritten.labels.count - 1
        return dots >= dotsForAsWritten ? [asWritten] + searched : searched + [asWritten]
    }
}
