import AuditModel
import Foundation
import Reporting
import SystemPackage
import TestSupport
import Testing

/// Where reports go, and that they appear there whole or not at all.
@Suite struct ReportDestinationTests {
    @Test(arguments: [
        ("report.html", ReportFormat.html, "report.html"), ("out/scan.XML", .nmapXML, "out/scan.XML"),
        ("nmap-xml=scan.out", .nmapXML, "scan.out"), ("JSON=a=b", .json, "a=b"),
        ("./x=y/report.csv", .csv, "./x=y/report.csv"),
        ("report.v2.json", .json, "report.v2.json"),
    ])
    func aTextNamesFormatAndFile(text: String, format: ReportFormat, path: String) throws {
        #expect(try ReportDestination(parsing: text) == ReportDestination(format: format, place: .file(path: path)))
    }

    @Test func aHyphenIsStandardOutput() throws {
        #expect(try ReportDestination(parsing: "-") == ReportDestination(format: .text, place: .standardOutput))
        #expect(try ReportDestination(parsing: "json=-") == ReportDestination(format: .json, place: .standardOutput))
    }

    @Test(arguments: ["", "json=", "pdf=report", "report", "report.pdf", ".json", "dir/.html", "archive.tar"])
    func whatNamesNoFormatOrFileIsRefusedWithTheKnownOnes(text: String) throws {
        let error = try #require(throws: ReportDestination.ParseError.self) { try ReportDestination(parsing: text) }
        let sentence = error.description
        #expect(!sentence.contains("\n") && sentence.first?.isUppercase == false)
        if case .unknownFormat = error { #expect(sentence.contains("nmap-xml")) }
        if case .unknownExtension = error { #expect(sentence.contains(".html") && sentence.contains("nmap-xml")) }
    }

    @Test func aFileAppearsWholeWithNothingBesideIt() throws {
        let directory = try TemporaryDirectory()
        let report = try SampleReports.audit()
        let file = directory.url.appending(path: "report.json")
        let destination = try ReportDestination(parsing: file.path)
        try destination.preflight()
        #expect(try Self.names(directory).isEmpty)
        try destination.write(report)
        try destination.write(report)
        #expect(try Data(contentsOf: file) == rendered(report, as: .json))
        #expect(try Self.names(directory) == ["report.json"])
    }

    @Test func afterAFailureTheOldFileIsUntouchedAndNoTemporaryIsLeft() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("report.json", Data("old".utf8))
        #expect(throws: ReportWriteError(path: file.path, cause: .system(.noSpace))) {
            try ReportFile(path: file.path).write { sink throws(RenderError) in
                do throws(Errno) { try sink(Array("half".utf8)) } catch { throw .write(error) }
                throw .write(.noSpace)
            }
        }
        #expect(try Data(contentsOf: file) == Data("old".utf8))
        #expect(try Self.names(directory) == ["report.json"])
    }

    @Test func aReplacedFileKeepsItsPermissionsAndALinkStaysALink() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("real.json", Data("old".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
        let link = directory.url.appending(path: "link.json")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
        try ReportDestination(parsing: link.path).write(SampleReports.scan())
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try Data(contentsOf: file).count > 100)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    }

    @Test(arguments: ["absolute", "relative", "chain"])
    func aLinkToAFileThatIsNotThereStaysAndTheFileIsMade(kind: String) throws {
        let directory = try TemporaryDirectory()
        let manager = FileManager.default
        try manager.createDirectory(at: directory.url.appending(path: "sub"), withIntermediateDirectories: false)
        let file = directory.url.appending(path: "sub/real.json")
        let link = directory.url.appending(path: "link.json")
        if kind == "chain" {
            try manager.createSymbolicLink(atPath: link.path, withDestinationPath: "sub/second.json")
            let second = directory.url.appending(path: "sub/second.json").path
            try manager.createSymbolicLink(atPath: second, withDestinationPath: "real.json")
        } else {
            try manager.createSymbolicLink(
                atPath: link.path, withDestinationPath: kind == "relative" ? "sub/real.json" : file.path)
        }
        let destination = try ReportDestination(parsing: link.path)
        try destination.preflight()
        try destination.write(SampleReports.scan())
        #expect(try Data(contentsOf: file).count > 100)
        #expect(try manager.attributesOfItem(atPath: link.path)[.type] as? FileAttributeType == .typeSymbolicLink)
        try manager.removeItem(at: directory.url.appending(path: "sub"))
        #expect(throws: ReportWriteError.self) { try destination.preflight() }
    }

    @Test func aPathThatEndsInASlashNamesADirectoryAndNoFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.url.appending(path: "report.html").path + "/"
        let destination = ReportDestination(format: .html, place: .file(path: path))
        #expect(throws: ReportWriteError(path: path, cause: .isDirectory)) { try destination.preflight() }
        #expect(throws: ReportWriteError(path: path, cause: .isDirectory)) {
            try destination.write(SampleReports.scan())
        }
        #expect(try Self.names(directory).isEmpty)
    }

    @Test func aDeviceIsWrittenToAndStays() throws {
        let destination = try ReportDestination(parsing: "json=/dev/null")
        try destination.preflight()
        try destination.write(SampleReports.scan())
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        #expect(type == .typeCharacterSpecial)
    }

    @Test func whatCannotBeWrittenIsKnownBeforeTheScan() throws {
        let directory = try TemporaryDirectory()
        let missing = directory.url.appending(path: "none/report.json").path
        #expect(throws: ReportWriteError.self) { try ReportDestination(parsing: missing).preflight() }
        #expect(throws: ReportWriteError(path: directory.url.path, cause: .isDirectory)) {
            try ReportDestination(parsing: "json=\(directory.url.path)").preflight()
        }
        let plain = try directory.file("plain", Data())
        #expect(throws: ReportWriteError(path: plain.path + "/report.json", cause: .system(.notDirectory))) {
            try ReportDestination(parsing: plain.path + "/report.json").preflight()
        }
        let full = ReportDestination(format: .json, place: .file(path: "/dev/full"))
        #expect(throws: ReportWriteError(path: "/dev/full", cause: .system(.noSpace))) {
            try full.write(SampleReports.scan())
        }
    }

    @Test func twoSpellingsOfOnePathAreOnePlace() throws {
        let directory = try TemporaryDirectory()
        let path = directory.url.path
        try FileManager.default.createDirectory(
            at: directory.url.appending(path: "sub"), withIntermediateDirectories: false)
        let file = try directory.file("there.json", Data())
        try FileManager.default.createSymbolicLink(
            at: directory.url.appending(path: "link.json"), withDestinationURL: file)
        func isSame(_ first: String, _ second: String) -> Bool {
            ReportDestination.Place.file(path: path + first).isSame(as: .file(path: path + second))
        }
        #expect(isSame("/x.json", "/./x.json") && isSame("/x.json", "/sub/../x.json") && isSame("/x.json", "//x.json"))
        #expect(isSame("/there.json", "/sub/../there.json") && isSame("/there.json", "/link.json"))
        #expect(!isSame("/x.json", "/y.json") && !isSame("/x.json", "/sub/x.json") && !isSame("/x.json", "/there.json"))
        #expect(!ReportDestination.Place.file(path: "/dev/null").isSame(as: .file(path: "/dev/zero")))
        #expect(ReportDestination.Place.standardOutput.isSame(as: .standardOutput))
        #expect(!ReportDestination.Place.standardOutput.isSame(as: .file(path: file.path)))
    }

    @Test(arguments: [
        ("scan.xml", "scan.ipv6.xml"), ("out.d/scan", "out.d/scan.ipv6"), ("a/scan.v2.xml", "a/scan.v2.ipv6.xml"),
        (".xml", ".xml.ipv6"),
    ])
    func aFilePerFamilyIsNamedAfterTheOne(path: String, second: String) throws {
        let files = try #require(ReportDestination(parsing: "nmap-xml=\(path)").perFamily)
        #expect(files.map(\.place) == [.file(path: path), .file(path: second)])
        #expect(files.map(\.family) == [.v4, .v6])
        #expect(ReportDestination(format: .nmapXML, place: .standardOutput).perFamily == nil)
    }

    private static func names(_ directory: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    }
}
