import AuditModel
import Resolution
import Testing

@Suite struct ServerTourTests {
    @Test func eachServerIsAskedInTurnFromTheFirst() {
        var tour = ServerTour(servers: 3, first: 1, tries: 2)
        var order: [Int] = []
        while let server = tour.next() {
            order.append(server)
            tour.note(.silent, of: server)
        }
        #expect(order == [1, 2, 0, 1, 2, 0])
        #expect(tour.failure == .timedOut)
    }

    @Test func aServerThatAnsweredIsNotAskedAgain() {
        var tour = ServerTour(servers: 2, first: 0, tries: 3)
        var order: [Int] = []
        while let server = tour.next() {
            order.append(server)
            tour.note(server == 0 ? .refused : .silent, of: server)
        }
        #expect(order == [0, 1, 1, 1])
        #expect(tour.failure == .refused)
    }

    @Test(
        "the most telling failure is reported",
        arguments: [
            ([.unreachable], .refused), ([.unreachable, .silent], .refused), ([.refused, .silent], .refused),
            ([.failed, .refused], .serverFailed), ([.silent, .failed], .serverFailed),
        ] as [([ServerTour.Failure], ResolutionFailure)])
    func mostTelling(failures: [ServerTour.Failure], reported: ResolutionFailure) {
        for order in [failures, failures.reversed()] {
            var tour = ServerTour(servers: order.count, first: 0, tries: 1)
            for (server, failure) in order.enumerated() {
                #expect(tour.next() == server)
                tour.note(failure, of: server)
            }
            #expect(tour.next() == nil)
            #expect(tour.failure == reported)
        }
    }
}

@Suite struct ServerPreferenceTests {
    @Test func theFirstServerStaysTheFirstThroughSingleLosses() {
        var preference = ServerPreference(servers: 2, rotates: false)
        for _ in 0..<10 {
            for _ in 1..<ServerPreference.silencesOfADeadServer { preference.noteSilence(of: 0) }
            #expect(preference.first() == 0)
            preference.noteAnswer(of: 0)
        }
    }

    @Test func aDeadServerIsPassedOverUntilItAnswers() {
        var preference = ServerPreference(servers: 3, rotates: false)
        for _ in 0..<ServerPreference.silencesOfADeadServer { preference.noteSilence(of: 0) }
        #expect(preference.first() == 1)
        preference.noteAnswer(of: 0)
        #expect(preference.first() == 0)
        for server in 0..<3 {
            for _ in 0..<ServerPreference.silencesOfADeadServer { preference.noteSilence(of: server) }
        }
        #expect(preference.first() == 0)
    }

    @Test func rotationTakesEachInTurnAndLeavesOutTheDead() {
        var preference = ServerPreference(servers: 3, rotates: true)
        #expect((0..<6).map { _ in preference.first() } == [0, 1, 2, 0, 1, 2])
        for _ in 0..<ServerPreference.silencesOfADeadServer { preference.noteSilence(of: 1) }
        #expect((0..<6).map { _ in preference.first() } == [0, 2, 2, 0, 2, 2])
    }
}
