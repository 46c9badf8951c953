package import AuditModel
import Sockets
import SystemPackage

/// Resolves names to addresses and addresses to names, through the machine's hosts file and name servers.
///
/// The machine's settings are read once, when the resolver is made. Each call runs on a thread of its own, so calls may
/// overlap. What goes wrong with one name is in that name's result; an error means that nothing can be resolved.
package struct Resolver: Sendable {
    private let configuration: ResolverConfiguration
    private let settings: SystemSettings
    private let hosts: HostsFile

    package init(_ configuration: ResolverConfiguration = ResolverConfiguration()) throws(ResolverError) {
        self.configuration = configuration
        var settings = try SystemSettings(resolverFile: configuration.resolverFilePath)
        if !configuration.servers.isEmpty { settings.servers = configuration.servers }
        self.settings = settings
        hosts = try HostsFile(path: configuration.hostsFilePath)
    }

    /// The name servers that are asked, in order, as `address:port`.
    package var serverDescriptions: [String] { settings.servers.map(\.description) }

    /// Resolves each name. A cancelled task gets its results at once, with `cancelled` where an answer was missing.
    ///
    /// `progress` hears, on the resolver's thread, how many names are done.
    package func resolve(
        _ names: [HostName],
        progress: (@Sendable (Int) -> Void)? = nil
    ) async throws(ResolverError) -> [HostName: Resolution] {
        try await run(names, progress: progress) { NameLookup($0, settings: settings, hosts: hosts) }
    }

    /// Finds the names of each address. A cancelled task gets its results at once, with `cancelled` where an answer was
    /// missing.
    ///
    /// `progress` hears, on the resolver's thread, how many addresses are done.
    package func reverse(
        _ addresses: [IPAddress],
        progress: (@Sendable (Int) -> Void)? = nil
    ) async throws(ResolverError) -> [IPAddress: ReverseResolution] {
        try await run(addresses, progress: progress) { AddressLookup($0, settings: settings, hosts: hosts) }
    }

    private func run<Key: Hashable & Sendable, Running: Lookup>(
        _ keys: [Key],
        progress: (@Sendable (Int) -> Void)?,
        makeLookup: @escaping @Sendable (Key) -> Running
    ) async throws(ResolverError) -> [Key: Running.Outcome] {
        var seen: Set<Key> = []
        let unique = keys.filter { seen.insert($0).inserted }
        guard !unique.isEmpty else { return [:] }
        let signal: StopSignal
        do throws(Errno) { signal = StopSignal(waker: try Waker()) } catch { throw .system(call: "eventfd", error) }

        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Outcomes<Key, Running>, Never>) in
                do throws(ResolverError) {
                    try ResolverThread.start {
                        continuation.resume(
                            returning: runBatch(unique, signal: signal, progress: progress, makeLookup: makeLookup))
                    }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            signal.give()
        }
        return try result.get()
    }

    private typealias Outcomes<Key: Hashable, Running: Lookup> = Result<[Key: Running.Outcome], ResolverError>

    private func runBatch<Key: Hashable & Sendable, Running: Lookup>(
        _ keys: [Key],
        signal: StopSignal,
        progress: (@Sendable (Int) -> Void)?,
        makeLookup: @escaping (Key) -> Running
    ) -> Outcomes<Key, Running> {
        do throws(ResolverError) {
            let batch = LookupBatch(
                keys: keys, limit: configuration.questionsInFlight / Running.questionsAtATime, makeLookup: makeLookup,
                progress: progress)
            let exchange = try Exchange(settings: settings, configuration: configuration, signal: signal)
            return .success(try batch.run(over: exchange, until: signal))
        } catch {
            return .failure(error)
        }
    }
}
