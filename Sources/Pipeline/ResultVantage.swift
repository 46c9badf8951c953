import AuditModel
import ExposurePolicy
import Interchange

/// From where the network was seen that stored results show.
///
/// What the user states goes before everything, for all results. Else each result was made from where it says, and one
/// that does not say, as nmap's XML never does, from where the policy must hold. Results that come out at different places
/// are no evidence about any one of them: expectations that are bound to a vantage are not verified, and the run is
/// incomplete.
struct ResultVantage {
    /// As it is written; `nil` where nobody says, or not all the same.
    let place: String?
    private(set) var partialReasons: [String] = []

    /// - Parameters:
    ///   - stated: from where the user says that all results were made.
    ///   - wanted: from where the policy must hold, where it says so.
    init(_ results: [StoredResult], stated: String?, wanted: String?) {
        let origins = results.map { (path: $0.origin.path, place: $0.vantage ?? wanted, isSaid: $0.vantage != nil) }
        let places = Set(origins.map { $0.place.map(VantageText.canonical) })
        guard stated == nil, places.count > 1 else {
            place = stated ?? origins.compactMap(\.place).min() ?? wanted
            return
        }
        place = nil
        let list = origins.map { origin in
            guard let place = origin.place else { return "\(origin.path): nobody says" }
            return "\(origin.path): \(place)\(origin.isSaid ? "" : ", as the policy wants it")"
        }
        partialReasons = [
            """
            the results were made from different places (\(list.joined(separator: "; "))); check each alone, or say with \
            --vantage from where all of them were made
            """
        ]
    }
}
