import ArgumentParser
import ExposurePolicy

/// When waivers are named before they end, for every command that looks at them.
struct WaiverArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Name waivers that end within so many days. Overrides the policy's 'waiver-notice'; 30 without either.",
            valueName: "days"),
        transform: OptionValue.number(in: 0...3650))
    var waiverNotice: Int?

    func applied(to policy: Policy) -> Policy {
        var policy = policy
        if let waiverNotice { policy.waiverNoticeDays = waiverNotice }
        return policy
    }
}
