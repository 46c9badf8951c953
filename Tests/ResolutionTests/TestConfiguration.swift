import AuditModel
import Foundation
import Resolution
import TestSupport

extension ResolverConfiguration {
    /// A resolver that depends on nothing of this machine. Where an answer is expected the server has time, so that a
    /// busy machine fails no test; a test of silence says how long it listens.
    static func test(
        _ servers: ResolverAddress...,
        tries: Int = 5,
        timeout: Duration = .seconds(1),
        questionsInFlight: Int = 256,
        hosts: String = "/dev/null",
        settings: String = "resolv-plain.conf"
    ) -> ResolverConfiguration {
        ResolverConfiguration(
            servers: servers, timeout: timeout, tries: tries, questionsInFlight: questionsInFlight,
            hostsFilePath: hosts.hasPrefix("/") ? hosts : dnsFixture(hosts), resolverFilePath: dnsFixture(settings))
    }

    private static func dnsFixture(_ name: String) -> String {
        Fixtures.directory.appending(path: "dns").appending(path: name).path
    }
}

extension Resolver {
    func resolve(_ name: String) async throws -> Resolution? {
        let name = try HostName(parsing: name)
        return try await resolve([name])[name]
    }

    func reverse(_ address: String) async throws -> ReverseResolution? {
        guard let address = IPAddress(address) else { return nil }
        return try await reverse([address])[address]
    }
}

func addresses(_ texts: String...) -> [IPAddress] { texts.compactMap { IPAddress($0) } }
