import ArgumentParser
import AuditModel
import ExposurePolicy
import Interchange
import Pipeline
import Reporting
import SystemPackage

struct PolicyDraftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft",
        abstract: "Write a policy that an observed network would pass.",
        discussion: """
            The way in for a network that has no policy yet: hosts that expose the same are one group, what is open is \
            declared open, and every entry says what is still wanted of it: owner, need and approval. Targets are the \
            names by which hosts were scanned, where all addresses of a name offer the same, and else addresses. Those \
            about which nothing was concluded stand in a comment. Results are JSON reports of tidewaiter and XML files of nmap.

            Examples:
              tidewaiter policy draft scan.json -o exposure.yaml
              tidewaiter policy draft tcp.xml udp.xml --name "Example Ltd perimeter"

            Exit status: 0 drafted, 64 usage, 65 bad result, 74 cannot write the policy.
            """)

    @Argument(
        help: ArgumentHelp("JSON reports and nmap XML files.", valueName: "result"),
        completion: .file(extensions: ["json", "xml"]))
    var resultPaths: [String]

    @Option(help: ArgumentHelp("What the policy is called.", valueName: "name"))
    var name = "Drafted policy"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where the policy goes; standard output without it.", valueName: "path"),
        completion: .file(extensions: ["yaml", "yml"]))
    var output: String?

    func run() throws {
        let results = try StoredResult.all(resultPaths)
        for warning in results.flatMap({ $0.partialReasons + $0.warnings }) {
            StandardError.write(CommandFailure.sentence("warning: \(warning)"))
        }
        let draft: PolicyDraft
        do throws(PolicyDraft.Failure) {
            draft = try PolicyDraft(name: name, hosts: PolicyDraft.Host.all(in: results))
        } catch {
            throw CommandFailure(.badInput, error.description)
        }
        if let warning = draft.warning { StandardError.write(CommandFailure.sentence("warning: \(warning)")) }
        guard let output, output != "-" else {
            try StandardOutput.write(draft.text)
            return
        }
        try write(draft.text, to: output)
    }

    /// A policy that is there already may have been worked on: it is never replaced.
    private func write(_ text: String, to path: String) throws(CommandFailure) {
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            _ = try file.closeAfter { try file.writeAll(text.utf8) }
        } catch Errno.fileExists {
            throw CommandFailure(.cannotWrite, "'\(path)' exists and is not replaced; name another file")
        } catch {
            let reason = (error as? Errno)?.description.lowercased() ?? "\(error)"
            throw CommandFailure(.cannotWrite, "cannot write '\(path)': \(reason)")
        }
    }
}
