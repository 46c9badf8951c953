import Foundation
import Testing

/// The commands around a policy, from the first draft to the gate.
@Suite struct PolicyCommandTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    private func run(_ arguments: String...) throws -> BuiltProgram.Ending {
        try tidewaiter.run(arguments, in: directory)
    }

    @Test func aDraftIsAPolicyThatItsNetworkPasses() throws {
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "scan.xml")
        let draft = try run("policy", "draft", "scan.xml", "--name", "First: \"draft\"", "-o", "exposure.yaml")
        #expect(draft.status == 0, "\(draft.errors)")
        #expect(draft.output.isEmpty)
        let text = try directory.text("exposure.yaml")
        #expect(text.contains("www.example.com") && text.contains("need:") && text.contains("approved:"))
        let lint = try run("policy", "lint", "exposure.yaml")
        #expect(lint.status == 0)
        #expect(lint.output.contains("no mistakes"))
        #expect(try run("check", "exposure.yaml", "scan.xml").status == 0)
        try directory.write(StoredScan.nmap(open: [22, 23, 80]), to: "later.xml")
        #expect(try run("check", "exposure.yaml", "later.xml").status == 1)
    }

    @Test func aDraftNeverReplacesAPolicy() throws {
        try directory.write(StoredScan.nmap(open: [80]), to: "scan.xml")
        try directory.write("mine", to: "exposure.yaml")
        let ending = try run("policy", "draft", "scan.xml", "-o", "exposure.yaml")
        #expect(ending.status == 74)
        #expect(try directory.text("exposure.yaml") == "mine")
        let printed = try run("policy", "draft", "scan.xml")
        #expect(printed.status == 0)
        #expect(printed.output.contains("80/tcp"))
    }

    @Test func nothingToDraftFromIsBadInput() throws {
        try directory.write("<nmaprun><runstats><finished/></runstats></nmaprun>", to: "empty.xml")
        let ending = try run("policy", "draft", "empty.xml")
        #expect(ending.status == 65)
        #expect(ending.errors.contains("nothing to draft"))
    }

    @Test(arguments: [[], ["--included"]])
    func theSchemaIsJSON(arguments: [String]) throws {
        let ending = try tidewaiter.run(["policy", "schema"] + arguments, in: directory)
        #expect(ending.status == 0)
        let schema = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
        let properties = try #require(schema?["properties"] as? [String: Any])
        #expect(properties["groups"] != nil)
        #expect((properties["name"] != nil) == arguments.isEmpty)
    }

    @Test func everyVerdictIsListedAndExplained() throws {
        let list = try run("explain")
        #expect(list.status == 0)
        let ids = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(ids.count == 13)
        for id in ids {
            let ending = try run("explain", id)
            #expect(ending.status == 0)
            #expect(ending.output.hasPrefix("\(id): "))
            #expect(ending.output.contains("Example:") && ending.output.contains("Serves:"))
        }
    }

    @Test func aWordThatIsNoVerdictIsAUsageError() throws {
        let ending = try run("explain", "unexpected-opne")
        #expect(ending.status == 64)
        #expect(ending.output.isEmpty)
        let sentence = "is none of the verdicts that 'tidewaiter explain' lists"
        #expect(ending.errors == "tidewaiter: 'unexpected-opne' \(sentence); did you mean 'unexpected-open'?\n")
        #expect(try run("explain", "w/ok.json").errors == "tidewaiter: 'w/ok.json' \(sentence)\n")
    }

    @Test func definitionsAreReadFromTheCommandLineAlone() throws {
        let policy = StoredScan.policy(target: "\"${HOST}\"").replacingOccurrences(
            of: "name: Stored", with: "name: ${NAME}")
        try directory.write(policy, to: "exposure.yaml")
        try directory.write(StoredScan.nmap(open: [80]), to: "scan.xml")
        let defines = ["--define", "HOST=www.example.com", "--define", "NAME=a=b"]
        for command in [
            ["policy", "lint", "exposure.yaml"], ["policy", "show", "exposure.yaml"],
            ["check", "exposure.yaml", "scan.xml"],
        ] {
            let good = try tidewaiter.run(command + defines, in: directory)
            #expect(good.status == 0, "\(good.errors)")
            let bad = try tidewaiter.run(
                command + ["--define", "NAME=x"], in: directory, environment: ["HOST": "www.example.com"])
            #expect(bad.status == 65)
            #expect(bad.errors.contains("'${HOST}' is not defined"))
        }
    }

    @Test(arguments: [["NAME"], ["=x"], ["1A=x"], ["A B=x"], ["A=1", "A=2"]])
    func aDefinitionThatIsNoneIsAUsageError(definitions: [String]) throws {
        try directory.write(StoredScan.policy(), to: "exposure.yaml")
        let ending = try tidewaiter.run(
            ["policy", "lint", "exposure.yaml"] + definitions.flatMap { ["--define", $0] }, in: directory)
        #expect(ending.status == 64)
        #expect(ending.output.isEmpty)
    }

    @Test func includesAreRelativeToTheFileThatIncludes() throws {
        let parts = directory.url.appending(path: "teams/web")
        try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
        try directory.write(
            "version: 1\nname: Whole\nscan: { tcp: \"80\" }\nincludes: [teams/all.yaml]\n", to: "exposure.yaml")
        try directory.write("version: 1\nincludes: [web/web.yaml]\n", to: "teams/all.yaml")
        try directory.write(
            "version: 1\ngroups:\n  - name: web\n    targets: [192.0.2.1]\n    expect: [{ port: 80/tcp }]\n",
            to: "teams/web/web.yaml")
        let good = try run("policy", "lint", "exposure.yaml")
        #expect(good.status == 0, "\(good.errors)")
        #expect(good.output.contains("1 expectation,"))
        try directory.write("version: 1\ngroups: 1\n", to: "teams/web/web.yaml")
        let bad = try run("policy", "lint", "exposure.yaml")
        #expect(bad.status == 65)
        #expect(bad.errors.contains("teams/web/web.yaml:2:"))
    }

    @Test(arguments: [
        ["policy", "show", "exposure.yaml"], ["policy", "lint", "exposure.yaml"], ["policy", "schema"],
        ["policy", "draft", "scan.xml"], ["render", "report.json", "--template-context"], ["explain"],
        ["explain", "missing"], ["--help"], ["policy", "lint", "--help"],
        ["--version"],
    ])
    func whatCannotBePrintedIsStatus74(arguments: [String]) throws {
        try directory.write(StoredScan.policy(), to: "exposure.yaml")
        try directory.write(StoredScan.nmap(open: [80]), to: "scan.xml")
        _ = try run("check", "exposure.yaml", "scan.xml", "-o", "report.json")
        let shell = ["-c", "\"$0\" \"$@\" > /dev/full", tidewaiter.url.path] + arguments
        let ending = try RunningProgram(
            URL(filePath: "/bin/sh"), shell, in: directory, environment: [:]
        ).wait()
        #expect(ending.status == 74)
        #expect(ending.errors.contains("tidewaiter: cannot write standard output: no space left on device\n"))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "'10.0.0.0/8' has 16777216 addresses, more than the limit of 1048576"),
        ("198.51.100.9", "every target is excluded, so there is nothing to scan"),
    ])
    func lintRefusesWhatAnAuditWould(target: String, message: String) throws {
        try directory.write("exclude: [198.51.100.0/24]\n" + StoredScan.policy(target: target), to: "exposure.yaml")
        for command in [["policy", "lint"], ["audit"]] {
            let ending = try tidewaiter.run(command + ["exposure.yaml"], in: directory)
            #expect(ending.status == 65)
            #expect(ending.errors.contains("error: \(message)"))
            #expect(ending.output.isEmpty)
        }
    }

    @Test func lintMeasuresThePlanAgainstTheSizeThatIsAsked() throws {
        try directory.write(StoredScan.policy(target: "192.0.2.0/28"), to: "exposure.yaml")
        #expect(try run("policy", "lint", "exposure.yaml", "--plan-limit", "1600").errors.isEmpty)
        let ending = try run("policy", "lint", "exposure.yaml", "--plan-limit", "1599")
        #expect(ending.status == 0)
        #expect(ending.errors.contains("is a plan of 1600 endpoints, more than 1599"))
        #expect(try run("policy", "lint", "exposure.yaml", "--plan-limit", "0").status == 64)
    }

    @Test func theNoticeOfWaiversIsThePolicysUnlessTheCommandLineHasItsOwn() throws {
        let inTwentyDays = Date.now.addingTimeInterval(20 * 86_400).ISO8601Format().prefix(10)
        let waiver =
            "waivers: [{ id: W-1, match: { port: 22/tcp }, reason: r, approved-by: a, until: \(inTwentyDays) }]\n"
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "scan.xml")
        func isNamed(_ head: String, _ arguments: String...) throws -> [Bool] {
            try directory.write(head + StoredScan.policy() + waiver, to: "exposure.yaml")
            return try [["check", "exposure.yaml", "scan.xml", "-o", "r.json"], ["policy", "lint", "exposure.yaml"]].map
            {
                try tidewaiter.run($0 + arguments, in: directory).errors.contains("\(inTwentyDays)")
            }
        }
        #expect(try isNamed("") == [true, true])
        #expect(try isNamed("waiver-notice: 10d\n") == [false, false])
        #expect(try isNamed("waiver-notice: 10d\n", "--waiver-notice", "25") == [true, true])
        #expect(try isNamed("", "--waiver-notice", "10") == [false, false])
    }

    @Test func showSaysOfAnExcludedHostThatItIs() throws {
        try directory.write(
            "exclude: [192.0.2.8/29]\n" + StoredScan.policy(target: "192.0.2.0/28"), to: "exposure.yaml")
        let ending = try run("policy", "show", "exposure.yaml", "--host", "192.0.2.9")
        #expect(ending.status == 0)
        #expect(
            ending.output == """
                Stored (exposure.yaml)

                excluded by '192.0.2.8/29' (exposure.yaml:1:11): never probed nor judged
                  192.0.2.9:80/tcp is declared and gets no verdict

                """)
        let probed = try run("policy", "show", "exposure.yaml", "--host", "192.0.2.4").output
        #expect(probed.contains("decides because no other expectation lists the port here"))
        #expect(probed.contains("by target 192.0.2.0/28 (exposure.yaml:7:15)"))
        #expect(try run("policy", "show", "exposure.yaml", "--host", "192.0.3.1").status == 64)
    }

    @Test func lintNamesWhatIsDoubtful() throws {
        try directory.write(
            StoredScan.policy(target: "192.0.2.1, 192.0.2.0/28")
                + "waivers:\n  - { id: W-1, match: { port: 80/tcp }, reason: r, approved-by: a, until: 2020-01-01 }\n",
            to: "exposure.yaml")
        let ending = try run("policy", "lint", "exposure.yaml")
        #expect(ending.status == 0)
        #expect(ending.errors.contains("lies within '192.0.2.0/28'"))
        #expect(ending.errors.contains("waiver 'W-1' ended on 2020-01-01"))
    }
}
