package import AuditModel
package import Scanning

extension ScanTuning {
    /// The timing's values with the single ones set over it, `normal` where no timing is named.
    package var settings: ScanSettings {
        var settings = ScanSettings(timing ?? .normal)
        let given = ScanValue.allCases.compactMap { value in settings[value].map { (value, $0) } }
        for (value, number) in resolved(over: Dictionary(uniqueKeysWithValues: given)) { settings[value] = number }
        // Somebody who names a rate means it, also where there is no network to spare.
        if self[.pacesLoopback] == nil, self[.maximumRate] != nil || self[.maximumHostRate] != nil {
            settings.pacesLoopback = true
        }
        return settings
    }
}

extension TimingRecord {
    /// What a scan of `addresses` goes by where the command line says `options` and the policy says `policy`.
    package init(
        options: ScanTuning, policy: ScanTuning = ScanTuning(), addresses: some Sequence<IPAddress>
    ) {
        let tuning = options.before(policy)
        let settings = tuning.settings
        let timing = tuning.timing ?? .normal
        let usual = ScanSettings(timing)
        let hasLoopback = addresses.contains(where: \.isLoopback)
        let values = ScanValue.allCases.compactMap { value -> Value? in
            guard let number = settings[value] else { return nil }
            let source: Source =
                if options[value] != nil {
                    .option
                } else if policy[value] == number {
                    .policy
                } else {
                    number == usual[value] ? .timing : .bound
                }
            // A rate pulls it along for loopback addresses, and where there are none nobody asked for it.
            if value == .pacesLoopback, source == .bound, !hasLoopback { return nil }
            return Value(name: value.rawValue, value: value.text(number), source: source)
        }
        self.init(name: timing, values: values)
    }
}
