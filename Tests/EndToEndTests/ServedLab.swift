import Foundation
import Synchronization
import TestSupport
import Testing

/// A demo network of its own for a suite, at a /24 that no other run on this machine has.
struct ServedLab {
    @TaskLocal static var current: ServedLab?

    /// The first three numbers of its addresses, with a final dot.
    let prefix: String

    /// Where its name server listens.
    var resolver: String { "\(prefix)53:5300" }

    /// The demonstration's policy, moved to this network's addresses.
    func policy() throws -> String {
        let file = Fixtures.directory.appending(path: "demo/exposure.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.replacingOccurrences(of: "127.77.0.", with: prefix)
            .replacingOccurrences(of: "8086", with: "\(portOnIPv6)")
    }

    /// The lab moves its service on ::1 with its prefix, since every lab on the machine shares that address.
    private var portOnIPv6: Int {
        let numbers = prefix.split(separator: ".").compactMap { Int($0) }
        return 20_000 + numbers.reduce(0) { $0 * 256 + $1 } % 10_000
    }

    private static let count = Atomic<Int>(0)

    /// A lab at a /24 that neither this test run nor, in all likelihood, another one has at the same time.
    static func upcoming() -> ServedLab {
        let number = Int(ProcessInfo.processInfo.processIdentifier) * 7 + count.add(1, ordering: .relaxed).newValue
        return ServedLab(prefix: "127.\(200 + number / 256 % 50).\(number % 256).")
    }

    static func required() throws -> ServedLab { try #require(current, "the suite has no lab") }
}

/// Serves a lab while the suite runs.
struct LabTrait: SuiteTrait, TestScoping {
    struct DidNotStart: Error {
        let output: String
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let lab = ServedLab.upcoming()
        let process = Process()
        let output = Pipe()
        process.executableURL = try BuiltProgram("tidewaiter-lab").url
        process.arguments = ["serve", "--prefix", lab.prefix + "0", "--for", "600"]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        // The table comes when everything is bound; its last line is this one.
        var text = ""
        while !text.contains("slow.lab.test") {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { throw DidNotStart(output: text) }
            text += String(decoding: chunk, as: UTF8.self)
        }
        try await ServedLab.$current.withValue(lab) { try await function() }
    }
}

extension Trait where Self == LabTrait {
    /// The suite has a lab for as long as it runs.
    static var lab: Self { Self() }
}
