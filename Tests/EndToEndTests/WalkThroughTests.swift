import AuditModel
import Foundation
import TestSupport
import Testing

/// The README, walked from top to bottom as it is written, in a network like that of its example.
@Suite struct WalkThroughTests {
    /// A command of the README and what the text shows of its output; nothing where it shows none.
    private struct Step {
        let command: String
        let output: String
    }

    private static let sections: [String] = {
        let file = Fixtures.directory.deletingLastPathComponent().appending(path: "README.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.replacing("\n### ", with: "\n## ").components(separatedBy: "\n## ")
    }()

    /// The fenced blocks of one section in a language, without the fences.
    private static func blocks(_ language: String, of heading: String) throws -> [String] {
        let section = try #require(sections.first { $0.hasPrefix(heading + "\n") }, "\(heading)")
        let parts = section.components(separatedBy: "\n```")
        return stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
            .filter { $0.hasPrefix(language + "\n") }.map { String($0.dropFirst(language.count + 1)) + "\n" }
    }

    private static func steps(of heading: String) throws -> [Step] {
        try blocks("console", of: heading).joined().components(separatedBy: "$ ").dropFirst().map { text in
            let end = text.firstIndex(of: "\n") ?? text.endIndex
            return Step(command: String(text[..<end]), output: String(text[end...].dropFirst()))
        }
    }

    /// Times, durations and the name of the machine differ from run to run.
    private static func timeless(_ text: String) -> String {
        text.replacing(#/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/#, with: "TIME").replacing(
            #/\d+(\.\d+)? m?s\b/#, with: "SPAN"
        )
        .replacing(#/(seen from .*, on ).*/#) { "\($0.1)HOST" }
    }

    @Test func everyCommandDoesWhatTheTextSays() throws {
        let directory = try Workspace()
        let policy = try #require(try Self.blocks("yaml", of: "A first policy").first)
        let waiver = try #require(try Self.blocks("yaml", of: "Waivers").first).replacing(
            #/until: \S+/#, with: "until: 2999-12-31")
        try directory.write(policy, to: "exposure.yaml")
        try directory.write(policy.replacing("not-open", with: "not-opne"), to: "broken.yaml")
        let walk: [(section: String, statuses: [Int32])] = [
            ("A first policy", [0, 0, 65]), ("A first audit", [1, 1]), ("Reports for a ticket", [0, 0]),
            ("A gate in a pipeline", [1]), ("Only what is new: a baseline", [1, 0]),
            ("A policy from what is there", [0, 0, 0, 0, 0]), ("Judging stored results", [0, 1]),
        ]
        let steps = try walk.flatMap { try Self.steps(of: $0.section) }
        try directory.write(steps.map { $0.command + "\n" }.joined(), to: "../commands.txt")
        try directory.write(waiver, to: "../waiver.yaml")
        let ending = try PrivateNetwork(in: directory).run(
            """
            ip route add local 192.0.2.0/28 dev lo
            echo '192.0.2.4 www.example.com' > ../hosts && mount --bind ../hosts /etc/hosts
            echo 'nameserver 127.0.0.1' > ../resolv && mount --bind ../resolv /etc/resolv.conf
            nft -f - <<RULES
            table inet example {
                chain input {
                    type filter hook input priority 0;
                    ip daddr != { 192.0.2.4, 192.0.2.5 } tcp dport 443 reject with tcp reset;
                    ip daddr != 192.0.2.9 tcp dport 8080 reject with tcp reset;
                }
            }
            RULES
            serve_in "" tcp 443 8080
            tidewaiter() { "$TIDEWAITER" "$@"; }
            step=0
            while read -r command; do
                status=0
                eval "$command" > ../output.$step 2>&1 < /dev/null || status=$?
                echo $status
                step=$((step + 1))
            done < ../commands.txt
            again() { status=0; tidewaiter audit exposure.yaml "$@" -o again.json 1>&2 || status=$?; echo "$status"; }
            serve_in "" tcp 22
            again --baseline accepted.json --fail-on new
            cat ../waiver.yaml >> exposure.yaml
            again --fail-on high
            """)
        let outputs = try steps.indices.map { try directory.text("../output.\($0)") }
        let statuses = ending.output.split(separator: "\n").compactMap { Int32($0) }
        #expect(statuses == walk.flatMap(\.statuses) + [1, 1], "\(ending.errors)\(outputs)")
        for (step, output) in zip(steps, outputs) where !step.output.isEmpty {
            #expect(output == step.output, "\(step.command)")
        }
        let table = try #require(try Self.blocks("", of: "Reading the outcome").first)
        let printed = try #require(zip(steps, outputs).first { $0.0.command == "tidewaiter audit exposure.yaml" }?.1)
        #expect(Self.timeless(printed).hasPrefix(Self.timeless(table)), "\(printed)")
        let report = try JSONDecoder().decode(AuditReport.self, from: directory.data("again.json"))
        #expect(report.summary.waived == 1)
    }
}
