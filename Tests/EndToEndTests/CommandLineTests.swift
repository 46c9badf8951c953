import Foundation
import Testing

/// What the command line says before anything is scanned.
@Suite struct CommandLineTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    private static let commands = [
        ["audit"], ["scan"], ["resolve"], ["policy", "lint"], ["policy", "show"], ["check"],
        ["policy", "draft"], ["policy", "schema"], ["explain"], ["render"],
    ]

    @Test(arguments: commands + [["manual"]])
    func helpTeachesByExample(command: [String]) throws {
        let ending = try tidewaiter.run(command + ["--help"], in: directory)
        #expect(ending.status == 0)
        #expect(ending.output.contains("Examples:"))
        #expect(ending.output.contains("tidewaiter \(command.joined(separator: " ")) "))
        #expect(ending.errors.isEmpty)
        let lines = ending.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 })
        let examples = lines.drop { $0 != "Examples:" }.dropFirst().prefix { !$0.isEmpty }
        #expect(examples.allSatisfy { $0.hasPrefix("  ") }, "an example is wrapped")
    }

    @Test func theManualPageIsWellFormedAndHasEveryCommandAndOption() throws {
        let page = try tidewaiter.run(["manual"], in: directory)
        #expect(page.status == 0)
        // A bare one is a hyphen where there is one in the font, and no option that can be copied.
        #expect(!page.output.replacing("\\-", with: "").contains("-"))
        try directory.write(page.output, to: "tidewaiter.1")
        let groff = ["-man", "-ww", "-rLL=70n", "-Tascii", "-P-c", "-P-b", "-P-u", "tidewaiter.1"]
        let printed = try RunningProgram(
            URL(filePath: "/usr/bin/groff"), groff, in: directory, environment: [:]
        ).wait()
        #expect(printed.status == 0 && printed.errors.isEmpty, "\(printed.errors)")
        let text = printed.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for command in Self.commands {
            let name = "tidewaiter \(command.joined(separator: " "))"
            #expect(text.contains(name + " [options]"), "\(name)")
            let help = try tidewaiter.run(command + ["--help"], in: directory).output
            let sentences = help.split(separator: "\n\n").map { $0.split(whereSeparator: \.isWhitespace) }
            let options = sentences.joined().filter { $0.hasPrefix("-") && $0.contains(where: \.isLetter) }
            for word in options { #expect(text.contains(word), "\(name) \(word)") }
            let examples = help.split(separator: "\n").filter { $0.hasPrefix("  \(name)") }
            #expect(!examples.isEmpty)
            for example in examples { #expect(printed.output.contains(example), "\(example)") }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func shellsCompleteCommandsFilesAndWords(shell: String) throws {
        let ending = try tidewaiter.run(["--generate-completion-script", shell], in: directory)
        #expect(ending.status == 0)
        for word in ["no-reverse", "unexpected-open", "polite", "critical", "endpoints", "yaml", "mustache"] {
            #expect(ending.output.contains(word), "\(word)")
        }
    }

    @Test(arguments: [
        "audit exposure.yaml", "check exposure.yaml scan.xml", "scan 127.0.0.1 -p 1", "resolve 127.0.0.1 -n",
        "render report.json", "render report.json --template jira-ticket", "render report.json --template-context",
        "policy lint exposure.yaml", "policy show exposure.yaml", "policy draft scan.xml", "policy schema", "explain",
        "explain missing", "--help", "audit --help", "help audit", "--version", "--generate-completion-script bash",
        "manual",
    ])
    func whatCannotBePrintedIsAnErrorOfItsOwn(command: String) throws {
        try directory.write(StoredScan.policy(target: "127.0.0.1", scan: "1"), to: "exposure.yaml")
        try directory.write(StoredScan.nmap(open: [80]), to: "scan.xml")
        _ = try tidewaiter.run(["check", "exposure.yaml", "scan.xml", "-o", "report.json", "--quiet"], in: directory)
        // A full disk, a closed descriptor, and closed ones whose numbers the program's own files would take.
        for place in [">/dev/full", ">&-", "<&- >&-"] {
            let shell = try RunningProgram(
                URL(filePath: "/bin/sh"), ["-c", "exec \"$0\" \(command) \(place)", tidewaiter.url.path], in: directory,
                environment: [:])
            let ending = try shell.wait()
            #expect(ending.status == 74, "\(place)")
            #expect(ending.errors.contains("standard output"), "\(place)")
        }
    }

    @Test func helpOfTheWholeNamesEveryCommandAndExitStatus() throws {
        let help = try tidewaiter.run(["--help"], in: directory).output
        for word in ["audit", "scan", "resolve", "policy", "0 ", "1 ", "2 ", "64", "65", "70", "74", "130"] {
            #expect(help.contains(word), "\(word)")
        }
    }

    @Test func versionNamesTheTool() throws {
        let ending = try tidewaiter.run(["--version"], in: directory)
        #expect(ending.status == 0)
        #expect(ending.output.hasPrefix("tidewaiter "))
    }

    @Test(arguments: [
        ["frobnicate"], ["audit"], ["audit", "a.yaml", "b.yaml"], ["scan"], ["scan", "127.0.0.1"], ["resolve"],
        ["scan", "-p", "22"], ["policy", "lint"], ["scan", "127.0.0.1", "-p", "22", "--frob"],
        ["audit", "a.yaml", "--fail-on", "sometimes"], ["scan", "127.0.0.1", "-p", "22", "--timing", "warp"],
    ])
    func aWrongCommandLineIsOneSentenceAndStatus64(arguments: [String]) throws {
        let ending = try tidewaiter.run(arguments, in: directory)
        #expect(ending.status == 64)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.hasPrefix("tidewaiter: "))
        #expect(ending.errors.contains("--help"))
    }

    @Test func helpDescribesEveryColumn() throws {
        let help = try tidewaiter.run(["audit", "--help"], in: directory).output
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for words in [
            "verdict (the verdict)", "policyLocation (file, line and column of the policy)",
            "Columns of 'endpoints': record (target, observation, aggregate or host)",
        ] {
            #expect(help.contains(words), "\(words)")
        }
    }

    @Test func aRunWritesTheColumnsChosenAndAFilePerFamily() throws {
        let ending = try tidewaiter.run(
            [
                "scan", "127.0.0.1", "::1", "-p", "1", "-n", "-o", "ports.csv", "--csv-columns", "address,state",
                "--csv-bom", "-o", "scan.xml", "--nmap-xml-per-family",
            ], in: directory)
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("wrote ports.csv, scan.xml, scan.ipv6.xml"))
        let text = String(decoding: try directory.data("ports.csv"), as: UTF8.self)
        #expect(text.hasPrefix("\u{FEFF}address,state\r\n") && text.hasSuffix("\r\n::1,closed\r\n"))
        let files = try ["scan.xml", "scan.ipv6.xml"].map { String(decoding: try directory.data($0), as: UTF8.self) }
        #expect(files[0].contains("addr=\"127.0.0.1\"") && !files[0].contains("addr=\"::1\""))
        #expect(files[1].contains("addr=\"::1\"") && !files[1].contains("addr=\"127.0.0.1\""))
    }
}
