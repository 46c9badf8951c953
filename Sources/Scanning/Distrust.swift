import AuditModel

/// Silence that proves nothing: tries that are taken back, and endpoints that are owed further tries.
///
/// What is known of the loss grows during a scan. A port that was concluded by what was known then, or whose tries were
/// sent at a rate that the way turned out not to take, is not called filtered before it was tried again.
extension ProbeScheduler {
    /// Takes back a try of each of the lane's latest endpoints that stayed silent: they will be tried once more. By
    /// default those since the last sensor that was answered.
    mutating func distrust(_ lane: Int, latest: Int? = nil) {
        let wanted = min(latest ?? (lanes[lane].path.silentSensors + 1) * Lane.probesPerSensor, lanes[lane].sent)
        for endpoint in latestEndpoints(lane, takeDistrust(lane, wanted)) { takeBackTry(lane, endpoint) }
    }

    /// As many of `wanted` endpoints as may be distrusted; they count as such from now on.
    private mutating func takeDistrust(_ lane: Int, _ wanted: Int) -> Int {
        let count = max(0, min(wanted, Self.distrustLimit * lanes[lane].table.count - lanes[lane].distrusted))
        lanes[lane].distrusted += count
        return count
    }

    /// The endpoints that the lane's permutation came to last, latest first.
    private func latestEndpoints(_ lane: Int, _ count: Int) -> [Int] {
        var endpoint = lanes[lane].position
        var stepsToPassStart = lanes[lane].table.count - lanes[lane].remainingInPass
        return (0..<count).map { _ in
            let leap = stepsToPassStart == 0 ? lanes[lane].leapAtPass : 0
            stepsToPassStart -= 1
            endpoint = lanes[lane].endpoint(1 + leap, before: endpoint)
            return endpoint
        }
    }

    /// Takes back a try of a silent endpoint, one that was concluded too.
    private mutating func takeBackTry(_ lane: Int, _ endpoint: Int) {
        let code = codes[lane][endpoint]
        guard code.tries > 0 else { return }
        if code.isConcluded {
            guard code.outcome == .silent else { return }
            reopen(lane, endpoint)
        }
        codes[lane][endpoint].tries = code.tries - 1
    }

    /// Opens again what was concluded after fewer tries than the loss that is known by now demands. `false` where nothing
    /// was.
    mutating func reopen(_ lane: Int) -> Bool {
        guard lanes[lane].transport == .tcp, lanes[lane].lostPath == nil else { return false }
        let needed = neededTries(lane)
        guard lanes[lane].fewestTries < needed else { return false }
        lanes[lane].fewestTries = .max
        for endpoint in codes[lane].indices {
            let code = codes[lane][endpoint]
            if code.outcome == .silent, code.tries < needed { reopen(lane, endpoint) }
        }
        return lanes[lane].unresolved > 0
    }

    /// Opens again what was answered from elsewhere since a probe was sent that the host answered, as its own ports were
    /// for a while. `sentSince` is how many endpoints were probed since then.
    mutating func askAgainAfterForeignAnswers(_ lane: Int, sentSince: Int) {
        let foreign = lanes[lane].foreignToSensor
        guard !foreign.isEmpty else { return }
        lanes[lane].foreignToSensor = []
        // Later passes leave out what was concluded, and so does the number.
        let wanted = lanes[lane].isFirstPass ? min(sentSince, lanes[lane].table.count) : lanes[lane].table.count
        for endpoint in latestEndpoints(lane, takeDistrust(lane, wanted)) { askAgain(lane, endpoint, foreign) }
    }

    /// Opens an endpoint again that ended in one of `outcomes`, as if it had not been probed.
    mutating func askAgain(_ lane: Int, _ endpoint: Int, _ outcomes: Set<Outcome>) {
        guard outcomes.contains(codes[lane][endpoint].outcome) else { return }
        if codes[lane][endpoint].isConcluded { reopen(lane, endpoint) }
        codes[lane][endpoint].outcome = .pending
        codes[lane][endpoint].tries = 0
    }

    /// Takes back every try of the endpoints that stayed silent.
    mutating func takeBackSilence(_ lane: Int) {
        for endpoint in codes[lane].indices where codes[lane][endpoint].outcome == .silent {
            reopen(lane, endpoint)
            codes[lane][endpoint].tries = 0
        }
        lanes[lane].fewestTries = .max
    }

    private mutating func reopen(_ lane: Int, _ endpoint: Int) {
        codes[lane][endpoint].isConcluded = false
        codes[lane][endpoint].outcome = .pending
        lanes[lane].unresolved += 1
        endpointsDone -= 1
    }
}
