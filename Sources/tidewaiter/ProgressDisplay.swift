import Pipeline

/// Shows a run's progress on standard error while `work` goes on, and leaves the line as it was afterwards.
struct ProgressDisplay {
    let progress: RunProgress
    let terminal: Terminal

    /// Five times a second: smooth to the eye, nothing to the machine.
    private static let interval = Duration.milliseconds(200)
    private static let eraseLine = "\r\u{1B}[K"

    /// Starts showing; cancel and await the task to end it. `nil` when there is nobody to look.
    func start(quiet: Bool) -> Task<Void, Never>? {
        guard terminal.isTerminal, !quiet else { return nil }
        return Task {
            let start = ContinuousClock.now
            var line = ProgressLine()
            while !Task.isCancelled {
                if let snapshot = progress.snapshot {
                    let text = line.text(snapshot, at: .now - start, width: terminal.width)
                    StandardError.writeRaw(Self.eraseLine + text)
                }
                try? await Task.sleep(for: Self.interval)
            }
            StandardError.writeRaw(Self.eraseLine)
        }
    }
}
