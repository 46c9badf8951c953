import AuditModel

/// Silence that proves nothing: tries that are taken back, and endpoints that are owed further tries.
///
/// What is known of the loss grows during a scan. A port that was concluded by what was known then, or whose tries were
/// sent at a rate that the way turned out not to take, is not called filtered before it was tried again.
extension ProbeScheduler {
    /// Takes back a try of each of the lane's latest endpoints that stayed silent: they will be tried once more. By
    /// default those since the last sensor that was answered.
    mutating func distrust(_ lane: Int, latest: Int? = nil) {
        let table = lanes[lane].table
        let wanted = min(latest ?? (lanes[lane].path.silentSensors + 1) * Lane.probesPerSensor, lanes[lane].sent)
        let count = min(wanted, Self.distrustLimit * table.count - lanes[lane].distrusted)
        guard count > 0 else { return }
        lanes[lane].distrusted += count
        var endpoint = lanes[lane].position
        var stepsToPassStart = table.count - lanes[lane].remainingInPass
        for _ in 0..<count {
            let leap = stepsToPassStart == 0 ? lanes[lane].leapAtPass : 0
            stepsToPassStart -= 1
            endpoint = lanes[lane].endpoint(1 + leap, before: endpoint)
            takeBackTry(lane, endpoint)
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

    /// Opens again what was answered from elsewhere, as the host's own ports were for a while.
    mutating func askAgainAfterForeignAnswers(_ lane: Int) {
        guard let foreign = lanes[lane].foreignToSensor else { return }
        lanes[lane].foreignToSensor = nil
        for endpoint in codes[lane].indices where codes[lane][endpoint].outcome == foreign {
            if codes[lane][endpoint].isConcluded { reopen(lane, endpoint) }
            codes[lane][endpoint].outcome = .pending
            codes[lane][endpoint].tries = 0
        }
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
