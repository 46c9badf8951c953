import AuditModel
import Foundation
import Reporting
import Templates
import TestSupport
import Testing

/// The JSON report against its JSON Schema, checked by Python's jsonschema.
@Suite struct SchemaTests {
    private static let validator = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1], encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        # The schema lets members be added without a new version; here one that it does not name is a mistake.
        def close(node):
            if isinstance(node, dict):
                if "properties" in node: node.setdefault("additionalProperties", False)
                for child in node.values(): close(child)
        close(schema)
        for error in Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2], encoding="utf-8"))):
            print(error.json_path, ascii(error.message)[:200])
        """

    private func complaints(about json: Data) throws -> String {
        let directory = try TemporaryDirectory()
        return try OutsideReader.python(
            Self.validator, directory.file("schema.json", Data(ReportTemplates.schema.utf8)),
            directory.file("report.json", json))
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func everyReportFollowsTheSchema(_ sample: GoldenTests.Case) throws {
        #expect(try complaints(about: rendered(sample.report(), as: .json)).isEmpty)
    }

    @Test(arguments: [
        ("\"status\":\"active\"", "\"status\":\"open\""), ("\"schemaVersion\":1", "\"schemaVersion\":2"),
        ("\"port\":8080", "\"port\":0"), ("\"verdict\":\"missing\"", "\"verdict\":\"gone\""),
        ("\"interrupted\":false", "\"interrupted\":\"no\""), ("\"remarks\"", "\"comments\""),
        ("\"isResponsive\"", "\"extra\":1,\"isResponsive\""),
    ])
    func aReportThatDoesNotIsFoundOut(part: String, replacement: String) throws {
        let text = try renderedText(SampleReports.audit(), as: .json)
        #expect(text.contains(part))
        #expect(try !complaints(about: Data(text.replacing(part, with: replacement).utf8)).isEmpty)
    }

    /// Each line against the schema's `line`, and, with nothing more in it than the schema names, against its record's.
    private static let lineValidator = """
        import copy, json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1], encoding="utf-8"))
        def close(node):
            if isinstance(node, dict):
                if "properties" in node: node.setdefault("additionalProperties", False)
                for child in node.values(): close(child)
        closed = copy.deepcopy(schema)
        references = {kind["properties"]["record"]["const"]: kind["$ref"] for kind in schema["$defs"]["line"]["oneOf"]}
        close(closed)
        def part(schema, reference):
            # Only what references lead to; the report's own members are optional in a line, and may have any value.
            return Draft202012Validator({"$defs": schema["$defs"], "properties": schema["properties"], "$ref": reference})
        line_validator = part(schema, "#/$defs/line")
        records = {record: part(closed, reference) for record, reference in references.items()}
        for line in open(sys.argv[2], encoding="utf-8", newline="\\n"):
            value = json.loads(line)
            for error in line_validator.iter_errors(value): print(error.json_path, ascii(error.message)[:200])
            record = value.pop("record")
            for error in records[record].iter_errors(value) if record in records else []: print(record, error.json_path, ascii(error.message)[:200])
        """

    private func complaints(aboutLines lines: Data) throws -> String {
        let directory = try TemporaryDirectory()
        return try OutsideReader.python(
            Self.lineValidator, directory.file("schema.json", Data(ReportTemplates.schema.utf8)),
            directory.file("report.jsonl", lines))
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func everyLineFollowsTheSchema(_ sample: GoldenTests.Case) throws {
        #expect(try complaints(aboutLines: rendered(sample.report(), as: .jsonLines)).isEmpty)
    }

    @Test(arguments: [
        ("\"record\":\"host\"", "\"record\":\"machine\""), ("\"port\":8080", "\"port\":0"),
        ("\"ports\":\"", "\"posts\":\""), ("\"schemaVersion\":1", "\"schemaVersion\":2"),
        ("\"isResponsive\"", "\"extra\":1,\"isResponsive\""),
    ])
    func aLineThatDoesNotIsFoundOut(part: String, replacement: String) throws {
        let text = try renderedText(SampleReports.audit(), as: .jsonLines)
        #expect(text.contains(part))
        #expect(try !complaints(aboutLines: Data(text.replacing(part, with: replacement).utf8)).isEmpty)
    }

    /// Words that the model has and the schema lacks, or the other way round, are found here and not by a user.
    @Test func theSchemaListsEveryWordOfTheVocabulary() throws {
        let directory = try TemporaryDirectory()
        let output = try OutsideReader.python(
            """
            import json, sys
            definitions = json.load(open(sys.argv[1], encoding="utf-8"))["$defs"]
            print(json.dumps({name: definitions[name]["enum"]
                              for name in ("state", "reason", "verdict", "severity", "resolutionFailure",
                                           "waiverState")}))
            """, directory.file("schema.json", Data(ReportTemplates.schema.utf8)))
        let words = try JSONDecoder().decode([String: [String]].self, from: Data(output.utf8))
        #expect(
            words == [
                "state": PortState.allCases.map(\.rawValue), "reason": Reason.allCases.map(\.rawValue),
                "verdict": Verdict.allCases.map(\.rawValue), "severity": Severity.allCases.map(\.rawValue),
                "resolutionFailure": ResolutionFailure.allCases.map(\.rawValue),
                "waiverState": WaiverRecord.State.allCases.map(\.rawValue),
            ])
    }
}
