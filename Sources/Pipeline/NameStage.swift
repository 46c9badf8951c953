import AuditModel
import Resolution

/// The stage that asks for names, before the scan, and for the names of addresses, after it.
struct NameStage {
    private let resolver: Resolver
    private let progress: RunProgress

    init(_ request: RunRequest) throws(RunError) {
        do throws(ResolverError) {
            resolver = try Resolver(request.resolver)
        } catch {
            throw .resolver(error)
        }
        progress = request.progress
    }

    /// The name servers that are asked.
    var servers: [String] { resolver.serverDescriptions }

    func resolve(_ names: [HostName]) async throws(RunError) -> [HostName: Resolution] {
        guard !names.isEmpty else { return [:] }
        let progress = progress
        progress.enter(.resolving(names: names.count, done: 0))
        do throws(ResolverError) {
            return try await resolver.resolve(names) { progress.enter(.resolving(names: names.count, done: $0)) }
                .mapValues(\.withNamedZones)
        } catch {
            throw .resolver(error)
        }
    }

    /// Asks for the names of all addresses, in batches, so that name servers that do not answer are asked a few hundred
    /// times and not a few hundred thousand times; the rest then has no answer, and a warning says so.
    func reverse(_ addresses: [IPAddress]) async throws(RunError) -> ReverseNames {
        let progress = progress
        var found = ReverseNames()
        var rest = addresses[...]
        while !rest.isEmpty, !Task.isCancelled {
            let before = addresses.count - rest.count
            progress.enter(.reversing(addresses: addresses.count, done: before))
            let batch: [IPAddress: ReverseResolution]
            do throws(ResolverError) {
                batch = try await resolver.reverse(Array(rest.prefix(Self.batchSize))) {
                    progress.enter(.reversing(addresses: addresses.count, done: before + $0))
                }
            } catch {
                throw .resolver(error)
            }
            found.answers.merge(batch) { _, new in new }
            rest = rest.dropFirst(Self.batchSize)
            if !rest.isEmpty, batch.values.allSatisfy(Self.isUnanswered) {
                found.warnings = [
                    "the name servers do not answer, so \(rest.count) addresses were not asked for their names"
                ]
                break
            }
        }
        return found
    }

    /// Twice what the resolver has under way at a time, so that batches cost hardly any concurrency.
    private static let batchSize = 512

    private static func isUnanswered(_ answer: ReverseResolution) -> Bool {
        answer.failure == .timedOut || answer.failure == .refused
    }
}

/// What the reverse look-ups of a run gave.
struct ReverseNames {
    var answers: [IPAddress: ReverseResolution] = [:]
    var warnings: [String] = []
}
