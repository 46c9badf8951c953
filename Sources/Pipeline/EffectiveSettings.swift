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
