import Foundation
import Glibc
import Testing

/// Bad input ends in a clear error and the right exit status, and leaves no file behind.
@Suite struct BadInputTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let says: String

        init(_ arguments: String..., says: String) {
            self.arguments = arguments
            self.says = says
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Case("scan", "127.0.0.1", "-p", "0", says: "port '0' is out of range; ports go from 1 to 65535"),
        Case("scan", "127.0.0.1", "-p", "65536", says: "port '65536' is out of range; ports go from 1 to 65535"),
        Case("scan", "127.0.0.1", "-p", "U:53,T:0", says: "port '0' is out of range"),
        Case("scan", "127.0.0.1", "-p", "80-70", says: "range '80-70' runs backwards"),
        Case("scan", "127.0.0.1", "-p", "", says: "a port list cannot be empty"),
        Case("scan", "127.0.0.1", "-p", "U:", says: "a port list cannot be empty"),
        Case("scan", "127.0.0.1", "-p", "nosuchservice", says: "neither a port number nor a known service name"),
        Case("scan", "127.0.0.1", "-p", "htps", says: "nor a known service name; did you mean 'https'?"),
        Case("scan", "127.0.0.1", "-p", "80,,81", says: "this list of ports has an empty place between its commas"),
        Case(
            "scan", "https://www.example.com/a:1", "-p", "80",
            says: "'https://www.example.com/a:1' is a URL; a target is a host alone: write 'www.example.com'"),
        Case(
            "scan", "www.example.com:443", "-p", "80", says: "has a port; a target is a host alone: write 'www.example"),
        Case("scan", "[::1]:443", "-p", "80", says: "a target is a host alone: write '::1'"),
        Case("scan", "127.0.0.1/33", "-p", "80", says: "'/33' is not a prefix length of IPv4"),
        Case("scan", "::1/129", "-p", "80", says: "'/129' is not a prefix length of IPv6"),
        Case("scan", "127.0.0.1/8", "-p", "80", says: "write '127.0.0.0/8' for the network"),
        Case("scan", "fe80::2", "-p", "80", says: "write 'fe80::2%eth0' where that is eth0"),
        Case("scan", "fe80::/120", "-p", "80", says: "write 'fe80::%eth0/120'"),
        Case(
            "scan", "0.0.0.0", "-p", "80", says: "'0.0.0.0' is no host's address: this machine would reach itself there"
        ),
        Case("scan", "::/126", "-p", "80", says: "'::/126' includes ::, which is no host's address"),
        Case("scan", "224.0.0.251", "-p", "80", says: "'224.0.0.251' is no host's address: it is multicast"),
        Case("resolve", "a.example", "--resolver", "[fe80::53]:5353", says: "write 'fe80::53%eth0'"),
        Case("scan", "127.0.0.9-1", "-p", "80", says: "'127.0.0.9-1' runs backwards"),
        Case("scan", "not..a.name", "-p", "80", says: "'not..a.name' is not a host name"),
        Case("scan", "", "-p", "80", says: "cannot be empty"),
        Case("scan", "127.0.0.0/30", "--exclude", "127.0.0.0/24", "-p", "80", says: "every target is excluded"),
        Case("scan", "2001:db8::/64", "-p", "80", says: "split them into several runs"),
        Case("scan", "127.0.0.1", "-p", "80", "-o", "report.pdf", says: "stands for no report format"),
        Case("scan", "127.0.0.1", "-p", "80", "-o", "pdf=report", says: "'pdf' is no report format"),
        Case("scan", "127.0.0.1", "-p", "80", "-o", "a.json", "-o", "a.json", says: "two reports would go to a.json"),
        Case(
            "scan", "127.0.0.1", "-p", "80", "-o", "x.json", "-o", "./x.json", says: "two reports would go to ./x.json"),
        Case(
            "scan", "127.0.0.1", "-p", "80", "-o", "a.csv", "--csv-columns", "address,verdikt",
            says: "'verdikt' is no column; those of 'findings' are id, verdict, "),
        Case(
            "scan", "127.0.0.1", "-p", "80", "-o", "a.csv", "--csv-layout", "rows",
            says: "'rows' is no layout; write 'findings' or 'endpoints'"),
        Case("scan", "127.0.0.1", "-p", "80", "-o", "a.json", "--csv-bom", says: "--csv-bom has no report to hold for"),
        Case("scan", "127.0.0.1", "-p", "80", "--nmap-xml-per-family", says: "has no report to hold for"),
        Case(
            "scan", "127.0.0.1", "-p", "80", "-o", "nmap-xml=-", "--nmap-xml-per-family",
            says: "standard output is one; name a file"),
        Case(
            "scan", "127.0.0.1", "-p", "80", "-o", "a.xml", "-o", "a.ipv6.xml", "--nmap-xml-per-family",
            says: "two reports would go to a.ipv6.xml"),
        Case(
            "scan", "127.0.0.1", "-p", "80", "--resolver", "ns.example.com", says: "not the IP address of a name server"
        ),
        Case("scan", "127.0.0.1", "-p", "80", "--timeout", "0ms", says: "between 1ms and 300s"),
        Case("scan", "127.0.0.1", "-p", "80", "--max-rate", "0", says: "a whole number from 1"),
        Case("scan", "127.0.0.1", "-p", "80", "--max-rate", "-1", says: "a whole number from 1"),
        Case("scan", "127.0.0.1", "-p", "80", "--seed", "x", says: "a whole number from 0 to 18446744073709551615"),
        Case("audit", "a.yaml", "--waiver-notice", "-1", says: "a whole number from 0 to 3650"),
        Case("policy", "lint", "a.yaml", "--plan-limit", "-1", says: "a whole number from 1"),
        Case(
            "audit", "a.yaml", "--fail-on", "hgh",
            says: "write one of info, low, medium, high, critical, new; did you mean 'high'?"),
        Case(
            "scan", "127.0.0.1", "-p", "80", "--min-rtt-timeout", "2s", "--max-rtt-timeout", "1s",
            says: "--min-rtt-timeout 2000ms is above --timeout 1000ms"),
        Case("scan", "127.0.0.1", "-p", "80", "--pace-loopback", "maybe", says: "write 'true' or 'false'"),
        Case("scan", "127.0.0.1", "-p", "80", "--timing", "warp", says: "'polite', 'normal' or 'fast'"),
        Case("resolve", "10.0.0.0/33", says: "'/33' is not a prefix length"),
        Case("audti", "exposure.yaml", says: "'audti' is no command of tidewaiter; did you mean 'audit'?"),
        Case("help", "audti", says: "'audti' is no command of tidewaiter; did you mean 'audit'?"),
        Case("policy", "lnt", "a.yaml", says: "'lnt' is no command of tidewaiter policy; did you mean 'lint'?"),
        Case("help", "policy", "lnt", says: "'lnt' is no command of tidewaiter policy; did you mean 'lint'?"),
        Case(
            "frobnicate",
            says: "; the commands are audit, scan, resolve, check, render, policy, explain\nSee 'tidewaiter --help'"),
        Case(
            "explain", "missng",
            says: "'missng' is none of the verdicts that 'tidewaiter explain' lists; did you mean 'missing'?"),
    ])
    func aWrongArgumentIsAUsageError(wrong: Case) throws {
        let ending = try tidewaiter.run(wrong.arguments, in: directory)
        #expect(ending.status == 64)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.hasPrefix("tidewaiter: "))
        #expect(ending.errors.contains(wrong.says), "\(ending.errors)")
        #expect(try directory.files().isEmpty)
    }

    @Test(arguments: ["missing/report.json", "json=/proc/none/report", "/dev/null/report.html", "."])
    func anUnwritablePathIsFoundBeforeAnythingIsScanned(path: String) throws {
        let destination = path == "." ? "json=." : path
        let ending = try tidewaiter.run(
            ["scan", "127.0.0.1", "-p", "1", "-n", "-o", "first.json", "-o", destination], in: directory)
        #expect(ending.status == 74)
        #expect(ending.errors.hasPrefix("tidewaiter: cannot write '"))
        #expect(ending.errors.hasSuffix("nothing was scanned\n"))
        #expect(try directory.files().isEmpty)
    }

    @Test(arguments: [
        ["audit", "exposure.yaml", "-o", "json=./exposure.yaml"], ["audit", "exposure.yaml", "-o", "json=part.yaml"],
        ["check", "exposure.yaml", "scan.xml", "-o", "exposure.link.json"],
        ["check", "exposure.yaml", "scan.xml", "-o", "scan.xml"],
        ["check", "exposure.yaml", "scan.xml", "--baseline", "report.json", "-o", "report.json"],
        ["render", "report.json", "--template", "github-ticket=report.json"],
    ])
    func noReportReplacesWhatItIsMadeFrom(arguments: [String]) throws {
        try directory.write(StoredScan.policy() + "includes: [part.yaml]\n", to: "exposure.yaml")
        try directory.write("version: 1\nport-sets: { web: \"80\" }\n", to: "part.yaml")
        try directory.write(StoredScan.nmap(open: [80]), to: "scan.xml")
        try FileManager.default.createSymbolicLink(
            at: directory.url.appending(path: "exposure.link.json"),
            withDestinationURL: directory.url.appending(path: "exposure.yaml"))
        #expect(
            try tidewaiter.run(["check", "exposure.yaml", "scan.xml", "-o", "report.json"], in: directory).status == 0)
        let files = ["exposure.yaml", "part.yaml", "scan.xml", "report.json"]
        let before = try files.map { try directory.data($0) }
        let ending = try tidewaiter.run(arguments, in: directory)
        #expect(ending.status == 64)
        #expect(ending.errors.contains("a report would replace "), "\(ending.errors)")
        #expect(try files.map { try directory.data($0) } == before)
    }

    @Test func aReportThatCannotBeWrittenCostsNoOther() throws {
        let ending = try tidewaiter.run(
            ["scan", "127.0.0.1", "-p", "1", "-n", "-o", "json=/dev/full", "-o", "report.csv"], in: directory)
        #expect(ending.status == 74)
        #expect(ending.errors.contains("cannot write '/dev/full': no space left on device"))
        #expect(try directory.files() == ["report.csv"])
    }

    @Test(arguments: [
        ("missing.yaml", "no such file or directory"), (".", "is a directory"),
    ])
    func aPolicyThatCannotBeReadIsBadInput(path: String, reason: String) throws {
        let ending = try tidewaiter.run(["audit", path, "-o", "report.json"], in: directory)
        #expect(ending.status == 65)
        #expect(ending.errors == "tidewaiter: cannot read the policy '\(path)': \(reason)\n")
        #expect(try directory.files().isEmpty)
    }

    @Test(arguments: [
        ("audit", "errors; nothing was scanned\n"), ("check", "errors; nothing was judged\n"),
        ("policy lint", "errors\n"), ("policy show", "errors\n"),
    ])
    func everyMistakeOfAPolicyIsShownWithItsLine(command: String, closing: String) throws {
        try directory.write(
            """
            version: 1
            name: Broken
            scan: { tcp: "0,80" }
            groups:
              - name: web
                targets: [127.0.0.0/33]
                colour: blue
            """, to: "broken.yaml")
        let results = command == "check" ? ["scan.xml"] : []
        let ending = try tidewaiter.run(
            command.split(separator: " ").map(String.init) + ["broken.yaml"] + results, in: directory)
        #expect(ending.status == 65)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.hasSuffix(closing), "\(ending.errors)")
        for place in ["broken.yaml:3:", "broken.yaml:6:", "broken.yaml:7:"] {
            #expect(ending.errors.contains(place), "\(ending.errors)")
        }
        #expect(ending.errors.contains("    targets: [127.0.0.0/33]\n"))
        #expect(ending.errors.contains("^\n"))
        #expect(try directory.files() == ["broken.yaml"])
    }

    @Test(arguments: [
        ("exclude: [127.0.0.0/8]\nscan: { tcp: \"80\" }", "every target is excluded"),
        ("", "scan"),
        ("scan: { tcp: \"\" }", "empty"),
    ])
    func aPolicyThatLeavesNothingToScanIsBadInput(extra: String, says: String) throws {
        try directory.write(
            "version: 1\nname: Nothing\n\(extra)\ngroups:\n  - name: web\n    targets: [127.0.0.1]\n", to: "none.yaml")
        let ending = try tidewaiter.run(["audit", "none.yaml", "-o", "report.json"], in: directory)
        #expect(ending.status == 65)
        #expect(ending.errors.contains(says), "\(ending.errors)")
        #expect(try directory.files() == ["none.yaml"])
    }

    @Test func controlCharactersInQuotedInputDoNotReachTheTerminal() throws {
        let ending = try tidewaiter.run(["audit", "\u{1B}[31mred.yaml"], in: directory)
        #expect(ending.status == 65)
        #expect(!ending.errors.contains("\u{1B}"))
        #expect(ending.errors.contains("\\u{1b}[31mred.yaml"))
    }
}
