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
            ([.unreachable], .refused), ([.unreachable, .silent], .timedOut), ([.refused, .silent], .refused),
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
